from django.urls import path

from .delivery.public import receipt_link
from .seal import public
from .verification import verify_receipt

urlpatterns = [
    path("r/<str:token>/", receipt_link, name="receipt_link"),
    path("verify/heads.json", public.heads_json, name="seal_heads_json"),
    path("verify/heads/", public.heads_page, name="seal_heads"),
    path("verify/certificate.pem", public.certificate_pem, name="pdf_certificate"),
    path("verify/check/", public.check_pdf, name="seal_check"),
    path("verify/<str:code>/proof.json", public.receipt_proof, name="receipt_proof"),
    path("verify/<str:code>/salt.json", public.receipt_salt, name="receipt_salt"),
    path("verify/<str:code>/", verify_receipt, name="verify_receipt"),
]
