from rest_framework import exceptions, mixins, serializers
from rest_framework.viewsets import GenericViewSet

from association.core.access.policy import policy_for
from association.core.api.permissions import DeskPermission

from .models import Limit, met_by


class MetLimitSerializer(serializers.ModelSerializer):
    class Meta:
        model, fields = Limit, ("id", "name", "amount_irr")


class MetLimitsAPI(mixins.ListModelMixin, GenericViewSet):
    """Limits that a gift of ``?amount_irr=`` would meet."""

    model, queryset = Limit, Limit.objects.none()
    serializer_class = MetLimitSerializer
    permission_classes, filter_backends = [DeskPermission], []
    query_params = {"list": {"amount_irr"}}

    def permission_action(self):
        return "view"

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        amount = self.request.query_params.get("amount_irr", "")
        if not amount.isdecimal():
            raise exceptions.ValidationError({"amount_irr": ["Say a whole amount of Rial."]})
        return policy_for(Limit).rows(self.request.user, met_by(int(amount)))
