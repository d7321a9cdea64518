"""Units by word or sign: what they measure and the factor to one unit of each kind."""

Unit = tuple[str, float]
_UNITS: dict[Unit, str] = {
    ("percent", 1.0): "% percent prozent pourcent pct procent",
    ("euro", 1.0): "€ eur euro euros",
    ("dollar", 1.0): "$ usd dollar dollars",
    ("pound", 1.0): "£ gbp pound pounds",
    ("franc", 1.0): "chf franken francs",
    ("yen", 1.0): "¥ jpy yen 円 日元",
    ("yuan", 1.0): "cny rmb yuan 元",
    ("rupee", 1.0): "₹ inr rupee rupees rupien",
    ("rouble", 1.0): "₽ rub rouble roubles ruble rubles rubel рублей рубля руб",
    ("zloty", 1.0): "pln zł zloty złoty złotych złote",
    ("krone", 1.0): "kr sek nok dkk kronor kroner kronen",
    ("koruna", 1.0): "czk kč korun koruna",
    ("cent", 1.0): "cent cents",
    ("pence", 1.0): "pence",
    ("time", 1 / 60): "sec secs second seconds sekunde sekunden seconde secondes sekunder",
    ("time", 1.0): "min minute minutes minuten",
    ("time", 60.0): "h hour hours stunde stunden heure heures",
    ("time", 1440.0): "day days tag tage tagen jour jours",
    ("time", 10080.0): "week weeks woche wochen semaine semaines",
    ("months", 1.0): "month months monat monate monaten mois",
    ("months", 12.0): "year years jahr jahre jahren an ans année années",
    ("length", 1.0): "m metre metres meter meters metern mètre mètres",
    ("length", 1000.0): "km kilometre kilometres kilometer kilometers kilometern kilomètre kilomètres",
    ("length", 0.01): "cm centimetre centimetres centimeter zentimeter",
    ("length", 0.001): "mm millimetre millimetres millimeter millimetern",
    ("length", 1609.344): "mile miles meile meilen",
    ("area", 1.0): "m² m2 qm sqm",
    ("area", 10_000.0): "ha hectare hectares hektar",
    ("volume", 1.0): "l litre litres liter liters litern",
    ("volume", 0.001): "ml millilitre millilitres milliliter",
    ("volume", 0.01): "cl",
    ("volume", 0.1): "dl",
    ("volume", 1000.0): "m³ m3",
    ("mass", 1.0): "kg kilogram kilograms kilogramm kilo kilos kilogrammes",
    ("mass", 1000.0): "t tonne tonnes ton tons tonnen",
    ("mass", 0.001): "g gram grams gramm grammes",
    ("speed", 1.0): "km/h kph kmh",
    ("speed", 1.609344): "mph",
    ("speed", 3.6): "m/s",
    ("celsius", 1.0): "°c celsius",
    ("fahrenheit", 1.0): "°f fahrenheit",
    ("power", 1.0): "w watt watts",
    ("power", 1e3): "kw kilowatt kilowatts",
    ("energy", 1.0): "wh",
    ("energy", 1e3): "kwh",
    ("energy", 1e6): "mwh",
    ("voltage", 1.0): "v volt volts",
    ("voltage", 1e3): "kv",
    ("frequency", 1.0): "hz hertz",
    ("frequency", 1e3): "khz",
    ("frequency", 1e6): "mhz megahertz",
    ("frequency", 1e9): "ghz gigahertz",
    ("data", 1e3): "kb kilobyte kilobytes",
    ("data", 1e6): "mb megabyte megabytes",
    ("data", 1e9): "gb gigabyte gigabytes",
    ("data", 1e12): "tb terabyte terabytes",
}
_BY_CASE: dict[str, Unit] = {"mW": ("power", 1e-3), "MW": ("power", 1e6), "GW": ("power", 1e9), "mV": ("voltage", 1e-3)}
"""Units that only their capitals distinguish."""
UNITS = {word: unit for unit, words in _UNITS.items() for word in words.split()}
HUNDREDTHS = {"cent": ("euro", "dollar"), "pence": ("pound",)}
"""What is a hundredth of what."""


def unit_of(written: str) -> Unit | None:
    """The unit that a word or sign behind a number stands for; of "days/week" the first."""
    lower = written.lower().replace(" ", "")
    found = _BY_CASE.get(written) or UNITS.get(lower)
    return found if found or "/" not in lower else UNITS.get(lower.partition("/")[0])
