"""How dates and times are written: 16 november 2026, 14.31 uur."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j-n-Y"
TIME_FORMAT = "H.i"
DATETIME_FORMAT = "j F Y H.i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d-%m-%y", "%d/%m/%Y"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
