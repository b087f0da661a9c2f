"""Numbers are numbers, days are days, and what people typed runs nothing."""

import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from app.documents.spreadsheets import DAY, EURO, HOURS, TEXT, as_csv, harmless
from app.documents.workbook import as_xlsx

HEADS = [("Wat", TEXT), ("Uren", HOURS), ("Bedrag", EURO), ("Dag", DAY)]
ROWS = [["Leesles; *x*", 150, 123_450, date(2026, 11, 24)], ["=1+1", None, 0, None]]
LIVE = ("=1+1", "+31 6", "-5", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1+1")


def the_sheet(rows):
    return load_workbook(io.BytesIO(as_xlsx("Blad", HEADS, rows)))["Blad"]


def test_excel_reads_numbers_and_days_and_can_add_them_up():
    sheet = the_sheet(ROWS)
    assert [cell.value for cell in sheet[1]] == ["Wat", "Uren", "Bedrag", "Dag"]
    what, hours, amount, day = sheet[2]
    assert (what.value, hours.value, amount.value) == ("Leesles; *x*", 2.5, 1234.5)
    assert day.value == datetime(2026, 11, 24)
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "d"]
    assert amount.number_format == '"€" #,##0.00'
    assert day.number_format == "dd-mm-yyyy"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D3"


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+31 6", "@x", "-1"])
def test_no_formula_in_excel_is_live(text):
    cell = the_sheet([[text, None, None, None]])["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_what_excel_cannot_hold_is_left_out_and_not_an_error():
    cell = the_sheet([["a\x07b" + "x" * 40_000, None, None, None]])["A2"]
    assert cell.value.startswith("abx")
    assert len(cell.value) == 32_767


def test_a_list_without_rows_has_its_heads():
    assert the_sheet([]).auto_filter.ref == "A1:D1"


def test_a_dutch_excel_opens_the_csv_at_a_click():
    written = as_csv(HEADS, ROWS)
    assert written.startswith(b"\xef\xbb\xbfWat;Uren;Bedrag;Dag\r\n")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert rows[1] == ["Leesles; *x*", "2,50", "1234,50", "24-11-2026"]
    assert rows[2] == ["'=1+1", "", "0,00", ""]


@pytest.mark.parametrize("text", LIVE)
def test_no_cell_of_a_csv_is_live(text):
    assert harmless(text) == f"'{text}"
    (_, row) = list(
        csv.reader(io.StringIO(as_csv(HEADS, [[text, 1, 1, None]]).decode("utf-8-sig"), newline=""),
                   delimiter=";")
    )  # fmt: skip
    assert row[0] == f"'{text}"


@pytest.mark.parametrize("text", ["", "Gewoon", "’t Anker", "1 = 1", "(x)"])
def test_other_words_stay_as_they_are(text):
    assert harmless(text) == text
