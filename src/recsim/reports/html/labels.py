"""The words that people read in a report for the labels that programs read."""

from __future__ import annotations

STANCE_LABELS = {
    "accepted": "Accepted",
    "accepted_in_principle": "Accepted in principle",
    "partially_accepted": "Partially accepted",
    "noted": "Noted",
    "under_consideration": "Under consideration",
    "rejected": "Rejected",
    "no_explicit_position": "No explicit position",
    "not_addressee": "For somebody else",
    "not_addressed": "Not addressed",
    "redacted": "Redacted",
    "mixed": "Mixed",
}
_OTHER = {
    "response": "Response",
    "report": "Report",
    "third_party_report": "Report by a third party",
    "other": "Document",
    "not_stated": "Not stated",
    "agreement_with_aim": "agreement with the aim",
    "lead_in": "lead-in",
    "near_duplicate": "Near-duplicate copy",
    "machine_paraphrase": "Machine-paraphrased copy",
    "verbatim": "Verbatim copy",
    "rewrite": "Rewrite",
    "quotation": "Quotation",
    "independent": "Independent",
    "undecided": "Undecided",
}
# One sentence on each verdict. It describes the text and says nothing about who made it or how.
VERDICTS = {
    "verbatim": "Most of the shared text is the same, word for word.",
    "near_duplicate": "Most of the shared text keeps at least four words in five, in order.",
    "machine_paraphrase": "Most of the shared text keeps the order of the words, with many of them replaced in place.",
    "rewrite": "Most of the shared text says the same in other words and another order.",
    "quotation": "What is shared is in quotation marks or named as somebody’s words.",
    "independent": "Nothing beyond common formulas is shared.",
    "undecided": "Some of the text looks alike, too little to call it a copy.",
}
EXTENTS = {"whole": "of the whole text", "part": "of a part", "none": ""}
PAIR_KINDS = {
    "identical": ("Identical", "the same words"),
    "edited": ("Edited", "at least four words in five kept, in order"),
    "substituted": ("Substituted", "order kept, many words replaced in place"),
    "reworded": ("Reworded", "the same content without the same order"),
    "stock": ("Stock phrase", "a formula that many texts share; never counts as copying"),
}
# What a signal measures, for readers who will not look it up; one that is not here shows its name alone.
SIGNALS = {
    "prior": "What is assumed before reading: how often such a pair is a copy",
    "baseline": "What two texts that share nothing add",
    "altered": "Longest unbroken run of sentences that follow the other text with changes",
    "verbatim": "Longest unbroken run of unchanged sentences, beyond formulas and house style",
    "scattered": "How often both texts go on differently between the passages",
    "house": "Formulas that both texts share elsewhere, as papers of one office do",
    "reworded": "Share that seems reworded, beyond what texts on one topic reach",
}


def label(name: str | None) -> str:
    """A label as people read it: the fixed words where there are some, else its own without underscores."""
    if name is None:
        return "–"
    found = STANCE_LABELS.get(name) or _OTHER.get(name)
    return found or name.replace("_", " ").capitalize()
