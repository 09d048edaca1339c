from django.urls import path

from .delivery.links import receipt_link
from .verification import receipt_proof, receipt_salt, verify_receipt

urlpatterns = [
    path("r/<str:token>/", receipt_link, name="receipt_link"),
    path("verify/<str:code>/proof.json", receipt_proof, name="receipt_proof"),
    path("verify/<str:code>/salt.json", receipt_salt, name="receipt_salt"),
    path("verify/<str:code>/", verify_receipt, name="verify_receipt"),
]
