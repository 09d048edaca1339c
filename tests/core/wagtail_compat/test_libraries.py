"""Private methods of libraries are still asked, when and as we count on it."""

import io

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connections
from django.db.models.signals import pre_delete
from django.forms import ModelForm, ValidationError
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from openpyxl.reader.excel import ExcelReader
from PIL import Image
from rest_framework import serializers
from rest_framework.generics import ListCreateAPIView
from wagtail.admin.ui.tables import ButtonsColumnMixin
from wagtail.users.models import UserProfile

from association.core.printing.engine import _picture, html_to_pdf
from association.core.wagtail_compat import workbooks
from association.core.wagtail_compat.actions import PreparedCreateAction, PreparedEditAction
from association.core.wagtail_compat.django_parts import (
    KeptRefusalsMixin,
    RelationsStepMixin,
    delete_without_collecting,
    is_unsaved,
)
from association.core.wagtail_compat.lists import TitledIndexView
from association.core.wagtail_compat.openapi import AdaptableSchema
from association.core.wagtail_compat.sqlite import TransactionStepsWrapper

pytestmark = pytest.mark.django_db


class GroupForm(ModelForm):
    class Meta:
        model = Group
        fields = ["name"]


@pytest.mark.parametrize("action", [PreparedCreateAction, PreparedEditAction])
def test_row_is_prepared_after_the_form_and_before_it_is_saved(action, administrator):
    class Loud(action):
        def prepare(self):
            self.instance.name = self.instance.name.upper()

    group = Group() if action is PreparedCreateAction else Group.objects.create(name="old")
    form = GroupForm({"name": "new"}, instance=group)
    assert form.is_valid()
    Loud(instance=group, form=form, user=administrator).execute(skip_permission_checks=True)

    assert list(Group.objects.filter(pk=group.pk).values_list("name", flat=True)) == ["NEW"]


def test_document_of_the_api_passes_what_adapts_it():
    class GroupSerializer(serializers.ModelSerializer):
        class Meta:
            model = Group
            fields = ["name"]

    class Adapting(AdaptableSchema):
        pages = 0

        def adapted_paginator(self, paginator):
            Adapting.pages += 1
            return paginator

        def adapted_request_body(self, body):
            return body and {**body, "description": "adapted"}

        def adapted_field(self, schema, field, direction):
            return {**schema, "x-of": field.field_name}

        def adapted_responses(self, responses, direction):
            return {
                **responses,
                "418": self.response(GroupSerializer, "418", media_type="a/b", direction=direction),
            }

    class Groups(ListCreateAPIView):
        queryset = Group.objects.all()
        serializer_class = GroupSerializer
        schema = Adapting()

    document = SchemaGenerator(patterns=[path("api/v1/groups/", Groups.as_view())]).get_schema(public=True)
    written = document["paths"]["/api/v1/groups/"]["post"]

    assert Adapting.pages > 0
    assert written["requestBody"]["description"] == "adapted"
    assert "a/b" in written["responses"]["418"]["content"]
    assert document["components"]["schemas"]["Group"]["properties"]["name"]["x-of"] == "name"


def test_first_column_of_a_list_is_ours_and_has_wagtails_menu():
    class Groups(TitledIndexView):
        model = Group

        def title_column(self, name):
            return {
                "label": "The group",
                "accessor": lambda row: f"<{row.name}>",
                "get_url": lambda row: "/x/",
            }

    column = Groups().first_column("name")

    assert isinstance(column, ButtonsColumnMixin)
    assert (column.label, column.get_value(Group(name="a"))) == ("The group", "<a>")


def test_sheets_of_a_workbook_are_read_one_by_one():
    book = openpyxl.Workbook()
    book.active["A1"] = 5
    book.active["A1"].number_format = '0 "toman"'
    kept = io.BytesIO()
    book.save(kept)

    reader = ExcelReader(kept, read_only=True, data_only=True)
    reader.read_manifest()
    assert workbooks.main_part(reader) == "xl/workbook.xml"
    reader.read_strings()
    reader.read_workbook()
    workbooks.apply_stylesheet(reader.archive, reader.wb)
    for sheet, rel in reader.parser.find_sheets():
        workbooks.add_sheet(reader, sheet.name, rel.target)
    with workbooks.parsing(reader.wb, reader.wb.worksheets[0], workbooks.WorkSheetParser) as parser:
        ((_line, (cell,)),) = parser.parse()

    assert cell["value"] == 5
    assert list(workbooks.own_formats(reader.wb).values()) == ['0 "toman"']


def test_file_is_unsaved_until_its_row_is_saved(administrator):
    profile = UserProfile.get_for_user(administrator)
    assert not is_unsaved(profile.avatar)

    profile.avatar = ContentFile(b"x", "x.txt")
    assert is_unsaved(profile.avatar)


def test_rows_are_deleted_without_signals():
    Group.objects.create(name="gone")
    told = []

    def tell(**kwargs):
        told.append(kwargs)

    pre_delete.connect(tell, sender=Group)
    delete_without_collecting(Group.objects.filter(name="gone"))
    pre_delete.disconnect(tell, sender=Group)

    assert (told, Group.objects.filter(name="gone").exists()) == ([], False)


def test_refused_field_keeps_its_own_reason_only():
    class Refusing(KeptRefusalsMixin, GroupForm):
        def clean_name(self):
            raise ValidationError("not this")

        def _get_validation_exclusions(self):
            return set()  # as a model that looks at all of its fields, Wagtail's of documents

    form = Refusing({"name": "x"}, instance=Group())

    assert form.errors["name"] == ["not this"]


def test_form_changes_relations_before_they_are_saved(administrator):
    kept, dropped = Group.objects.create(name="kept"), Group.objects.create(name="dropped")

    class Form(RelationsStepMixin, ModelForm):
        class Meta:
            model = type(administrator)
            fields = ["groups"]

        def before_relations(self):
            self.cleaned_data["groups"] = [kept]

        def after_relations(self):
            self.seen = list(self.instance.groups.all())

    form = Form({"groups": [kept.pk, dropped.pk]}, instance=administrator)
    form.save()

    assert form.seen == [kept]


def test_picture_is_packed_for_a_pdf_once():
    written = io.BytesIO()
    Image.new("RGBA", (4, 4), (200, 0, 0, 100)).save(written, "PNG")
    content = written.getvalue()

    html_to_pdf(
        '<html lang="en"><title>x</title><img alt="x" src="picture:packed">', pictures={"packed": content}
    )

    assert _picture("packed", content).packed


def test_transaction_of_sqlite_passes_its_steps(tmp_path):
    steps = []

    class Telling(TransactionStepsWrapper):
        def before_begin(self):
            steps.append("begin")

        def after_end(self):
            steps.append("end")

        def after_close(self):
            steps.append("close")

    settings = {**connections["default"].settings_dict, "NAME": str(tmp_path / "x.sqlite3"), "OPTIONS": {}}
    connection = Telling({**settings, "ENGINE": "django.db.backends.sqlite3"})
    for end in (connection.commit, connection.rollback):
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        end()
        connection.set_autocommit(True)
    connection.close()

    assert steps == ["begin", "end", "begin", "end", "close"]
