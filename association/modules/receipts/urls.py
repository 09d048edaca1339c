from django.urls import path

from .verification import verify_receipt

urlpatterns = [path("verify/<str:code>/", verify_receipt, name="verify_receipt")]
