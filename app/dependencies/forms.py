"""What to send where a text must have a form: in words, by the pattern that it has to match."""

from collections.abc import Mapping

from app.knowledge import CODE, DOSAGE_PROFILE, SOURCE_KEY
from app.models.asked import HAS_IDENTIFIER, LINE, VERSION
from app.models.patient import IDENTIFIER_SYSTEM, LANGUAGE
from app.models.sent import CODE_IN_ADDRESS, ONE_LINE, SEVERAL_LINES

FORMS: Mapping[str, str] = {
    ONE_LINE: "Send printable characters on one line, and not only blanks.",
    SEVERAL_LINES: "Send printable characters; only tabs and ends of lines may stand among them.",
    LINE: "Send printable characters on one line.",
    IDENTIFIER_SYSTEM: "Send it without blanks and without `|`, best as an address, such as https://clinic.example/mrn.",
    HAS_IDENTIFIER: "Send system|value, such as https://clinic.example/mrn|A-1023; the system has no blanks.",
    LANGUAGE: "Send a BCP 47 language tag, such as en or pt-BR.",
    CODE_IN_ADDRESS: "Send a code as it is listed, of small letters, digits and _ alone, such as bird_dog.",
    VERSION: "Send the id of a version, as /api/v1/knowledge/versions lists it: 64 characters out of 0-9 and a-f.",
    CODE: "Send a code that begins with a small letter and goes on with small letters, digits, _ and dots, "
    "such as wall_press.",
    SOURCE_KEY: "Send the key of a source, of capitals and digits, such as NG59.",
    DOSAGE_PROFILE: "Send the code of a dosage profile, in capitals, such as STR.",
}
