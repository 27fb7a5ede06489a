"""Writes one small invented table in many formats: see make-fixtures.sh."""

import datetime
import sys
import time
from pathlib import Path

PASSWORD = "farol"
HEADER = ["RA", "Nome", "Data de Nasc", "Idade", "Gênero", "Ano ingresso", "Fase", "Turma", "INDE 2023", "Pedra 2023",
          "IEG", "Atingiu PV", "Nº Av"]
DATE = "dd/mm/yyyy"


def day(year, month, date):
    return datetime.date(year, month, date)


# Text, number, date, bool; ("date", n) is a number shown as a date; ("=", formula, value) a formula and its value.
ROWS_2023 = [
    ["RA-1", "Aluna Um", day(2012, 5, 5), ("date", 8), "Feminino", 2021, "FASE 2", "A", 7.25, "Ametista", "7,5", True, 4],
    ["RA-2", "Aluno Dois", "6/13/2013", ("date", 10), "Masculino", 2022, "ALFA", "B", ("=", "1/0", "#DIV/0!"), "Ágata",
     8.5, False, 3],
    None,
    ["RA-3", "Aluna Três", day(2010, 2, 28), 13, "Feminino", 2020, "FASE 5", "C", ("=", "5+2.25", 7.25),
     ("=", 'CONCATENATE("Quar","tzo")', "Quartzo"), "INCLUIR", ("=", "2>1", True), 0],
    ["007", "Aluno Quatro", day(2015, 12, 31), 7, "Masculino", 2023, "ALFA", "A", "INCLUIR", ("=", "NA()", "#N/A"), None,
     None, 0.5],
    ["RA-5", "Aluna\nCinco", day(2011, 8, 9), 12, "Feminino", 2019, "FASE 4", "  D", 10, "Topázio", 6, True, -1],
]
ROWS_2022 = [
    ["RA-1", "Aluna Um", day(2012, 5, 5), 10, "Menina", 2021, "FASE 1", "A", 6.5, "Ágata", 7, True, 4],
    ["RA-3", "Aluna Três", day(2010, 2, 28), 12, "Menina", 2020, "FASE 4", "C", 8, "Ametista", 9.5, True, 3],
]
SHEETS = {"PEDE2022": ROWS_2022, "PEDE2023": ROWS_2023}


def lines(rows):
    return [HEADER, *rows]


def with_openpyxl(path, epoch_1904=False, edit=None):
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.remove(book.active)
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(lines(rows), 1):
            for column, value in enumerate(row or [], 1):
                cell = sheet.cell(at, column)
                if isinstance(value, tuple) and value[0] == "date":
                    cell.value, cell.number_format = value[1], DATE
                elif isinstance(value, tuple):
                    cell.value = "=" + value[1]
                else:
                    cell.value = value
                    if isinstance(value, datetime.date):
                        cell.number_format = DATE
        sheet["B2"].comment = Comment("Um recado que não é nome", "Escola")
    if edit:
        edit(book)
    book.save(path)


def titled(book):
    sheet = book["PEDE2023"]
    sheet.insert_rows(1, 3)
    sheet["A1"] = "Escola Exemplo: acompanhamento 2023"
    sheet.merge_cells("A1:M1")
    sheet["A2"] = "Dados inventados"
    sheet.merge_cells("A2:M2")


def two_line_header(book):
    book.remove(book["PEDE2022"])
    sheet = book["PEDE2023"]
    sheet.delete_rows(1, sheet.max_row)
    top = ["RA", "Nome", "Fase", "Notas", None, None]
    below = [None, None, None, "Mat", "Por", "Ing"]
    for row in (top, below, ["RA-1", "Aluna Um", "FASE 2", 7.5, 8, 6], ["RA-2", "Aluno Dois", "ALFA", 5, 6.5, None]):
        sheet.append(row)
    for merged in ("A1:A2", "B1:B2", "C1:C2", "D1:F1"):
        sheet.merge_cells(merged)


def hidden(book):
    book["PEDE2022"].sheet_state = "hidden"
    notes = book.create_sheet("Anotações")
    notes.append(["RA", "Recado"])
    notes.sheet_state = "veryHidden"


def with_xlsxwriter(path):
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    date = book.add_format({"num_format": DATE})
    for name, rows in SHEETS.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(lines(rows)):
            for column, value in enumerate(row or []):
                if isinstance(value, tuple) and value[0] == "date":
                    sheet.write_number(at, column, value[1], date)
                elif isinstance(value, tuple):
                    sheet.write_formula(at, column, "=" + value[1], None, value[2])
                elif isinstance(value, datetime.date):
                    sheet.write_datetime(at, column, value, date)
                elif value is not None:
                    sheet.write(at, column, value)
    book.close()


def with_xlwt(path):
    import xlwt

    book = xlwt.Workbook()
    date = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for name, rows in SHEETS.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(lines(rows)):
            for column, value in enumerate(row or []):
                if isinstance(value, tuple) and value[0] == "date":
                    sheet.write(at, column, value[1], date)
                elif isinstance(value, tuple):
                    sheet.write(at, column, xlwt.Formula(value[1]))
                elif isinstance(value, datetime.date):
                    sheet.write(at, column, value, date)
                elif value is not None:
                    sheet.write(at, column, value)
    book.save(str(path))


def plain(value):
    """A value without formula or format, as pandas takes it."""
    return value[-1] if isinstance(value, tuple) else value


def with_pandas(path):
    import pandas

    with pandas.ExcelWriter(path, engine="odf") as writer:
        for name, rows in SHEETS.items():
            table = [[plain(value) for value in row] if row else [None] * len(HEADER) for row in rows]
            pandas.DataFrame(table, columns=HEADER, dtype=object).to_excel(writer, sheet_name=name, index=False)


def libraries(target):
    with_openpyxl(target / "openpyxl.xlsx")
    with_openpyxl(target / "openpyxl-1904.xlsx", epoch_1904=True)
    with_openpyxl(target / "openpyxl-hidden.xlsx", edit=hidden)
    with_openpyxl(target / "openpyxl-title.xlsx", edit=titled)
    with_openpyxl(target / "openpyxl-two-line-header.xlsx", edit=two_line_header)
    with_xlsxwriter(target / "xlsxwriter.xlsx")
    with_xlwt(target / "xlwt.xls")
    with_pandas(target / "pandas-odfpy.ods")


def encrypted(target):
    import msoffcrypto

    with open(target / "openpyxl.xlsx", "rb") as source, open(target / "msoffcrypto-password.xlsx", "wb") as sink:
        msoffcrypto.OfficeFile(source).encrypt(PASSWORD, sink)


XLSX, XLS, ODS = "Calc MS Excel 2007 XML", "MS Excel 97", "calc8"
CSV, HTML = "Text - txt - csv (StarCalc)", "HTML (StarCalc)"


def office():
    import uno
    from com.sun.star.connection import NoConnectException

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    while True:
        try:
            context = resolver.resolve("uno:socket,host=127.0.0.1,port=2002;urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.5)


def properties(**values):
    from com.sun.star.beans import PropertyValue

    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def enrich(document):
    """What openpyxl cannot write: a text in two styles, with several spaces."""
    text = document.Sheets.getByName("PEDE2023").getCellRangeByName("B3")
    text.String = "Aluno   Dois"
    cursor = text.createTextCursor()
    cursor.gotoStart(False)
    cursor.goRight(5, True)
    cursor.CharWeight = 150.0


def libreoffice(target):
    desktop = office()

    def opened(name):
        return desktop.loadComponentFromURL((target / name).as_uri(), "_blank", 0, properties(Hidden=True))

    def store(document, name, kind, **more):
        try:
            document.storeToURL((target / name).as_uri(), properties(FilterName=kind, **more))
        except Exception as error:
            sys.exit(f"{name}: {error}")

    book = opened("openpyxl.xlsx")
    enrich(book)
    book.calculateAll()
    for name, kind in (("libreoffice.xlsx", XLSX), ("libreoffice.xls", XLS), ("libreoffice.ods", ODS),
                       ("libreoffice-html.xls", HTML)):
        store(book, name, kind)
    store(book, "libreoffice-utf8.csv", CSV, FilterOptions="59,34,76,1,,0,false,true,false,false,false,2")
    store(book, "libreoffice-1252.csv", CSV, FilterOptions="44,34,1,1,,0,false,true,false,false,false,2")
    for name in ("utf8", "1252"):  # the filter puts the sheet's name behind the file's
        (target / f"libreoffice-{name}-PEDE2023.csv").replace(target / f"libreoffice-{name}.csv")
    for name, kind in (("password.xls", XLS), ("password.ods", ODS)):
        store(book, f"libreoffice-{name}", kind, Password=PASSWORD)
    sheet = book.Sheets.getByName("PEDE2023")
    sheet.getCellRangeByName("A1:M1048576").CellBackColor = 0xFFFFCC
    store(book, "libreoffice-blank-rows.xlsx", XLSX)
    store(book, "libreoffice-blank-rows.ods", ODS)
    store(book, "libreoffice-blank-rows.xls", XLS)
    book.close(True)
    for variant in ("1904", "hidden", "title", "two-line-header"):
        book = opened(f"openpyxl-{variant}.xlsx")
        for ending, kind in (("xlsx", XLSX), ("xls", XLS), ("ods", ODS)):
            store(book, f"libreoffice-{variant}.{ending}", kind)
        book.close(True)
    desktop.terminate()


if __name__ == "__main__":
    {"libraries": libraries, "libreoffice": libreoffice, "encrypted": encrypted}[sys.argv[1]](Path(sys.argv[2]).resolve())
