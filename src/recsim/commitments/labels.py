"""Labels, headings and stock phrases that settle what a date or a sentence is for."""

from __future__ import annotations

import re

_TARGET_WORDS = (
    r"(?:(?:expected|target|planned|proposed|anticipated|estimated|agreed|revised|intended|projected|forecast|due|completion|"
    r"implementation|delivery|closure|closing|deadline|timescales?|time\s?frame|timeline|timing|milestone|by\s+when|when|end\s+date|"
    r"action\s+date|go-live)\b)"
)
TARGET_LABEL = re.compile(rf"(?:^|[\s|(*]){_TARGET_WORDS}[^:|.\n]{{0,60}}?\s*[:|–-]\s*\**\s*(?:by\s*:?\s*)?$", re.IGNORECASE)
TARGET_HEADER = re.compile(
    rf"^\W*(?:.{{0,40}}\s)?{_TARGET_WORDS}.{{0,50}}$|^\W*(?:target|due|date|by)\W*$", re.IGNORECASE | re.DOTALL
)
DONE_LABEL = re.compile(
    r"(?:date\s+(?:completed|closed|implemented|achieved|of\s+(?:completion|closure|meeting|visit|inspection|report))"
    r"|^\W*(?:completed|closed|implemented|achieved|actual)\b[^:|\n]{0,20})\s*[:|–-]?\s*\**\s*$",
    re.IGNORECASE,
)
REVIEW_LABEL = re.compile(r"\b(?:next\s+)?review(?:\s+(?:date|due|by|on))?\s*[:|–-]?\s*\**\s*$", re.IGNORECASE)
OTHER_LABEL = re.compile(
    r"\b(?:published|updated|issued|printed|version|revised|report(?:ed)?|received|start(?:ed)?|start\s+date|date)\s*[:|]\s*\**\s*$",
    re.IGNORECASE,
)
OWNER_HEADER = re.compile(r"^\W*(?:action\s+)?(?:owner|lead|responsib|accountable|who\b|delivery\s+(?:body|lead))", re.IGNORECASE)
# Where the date begins in a cell that holds an owner and a date.
AFTER_OWNER = re.compile(
    r"\s(?=(?:by|end|early|mid|late|spring|summer|autumn|winter|ongoing|complete|completed|immediate|n/a|tbc)\b|Q[1-4]\b|\d|[–-]"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\s+\d)",
    re.IGNORECASE,
)
# When the recommendation itself will be closed.
CLOSURE = re.compile(
    r"\b(?:this|these|the|both|all)\s+(?:(?:original|two|three|four|five|above)\s+)?(?:recommendations?|actions?|items?)\s+"
    r"(?:(?:to|can|may|should|is|are|was|were|will|has|have|been|be|then|now|therefore|also|expected|due|considered|being|fully"
    r"|shall)\s+){0,7}(?:closed|completed?|discharged|delivered|implemented)\b"
    r"|\bclosure\s+of\s+(?:this|the|these)\s+(?:recommendation|action|item)",
    re.IGNORECASE,
)
WORK_DONE = re.compile(
    r"\b(?:this|the|all)\s+(?:work|action|recommendation|project|programme|exercise|task)s?\s+"
    r"(?:is|are|has\s+been|have\s+been|was)\s+(?:now\s+|therefore\s+|already\s+)?(?:fully\s+)?"
    r"(?:complete|completed|finished|implemented|closed|done|in\s+place)\b",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"(?<!\bare )(?<!\bis )(?<!\bbe )(?<!\bwere )(?<!\bwas )(?<!\bbeing )\bsubject\s+to\b"
    r"|\bwhere\s+there\s+is\s+(?:a\s+|an\s+)?(?:lawful|legal|clear)\b|\b(?:when|once|as\s+soon\s+as|if)\s+parliamentary\s+time\b"
    r"|\b(?:provided|providing)\s+that\b|\bdepending\s+(?:up)?on\b|\b(?:contingent|conditional)\s+(?:up)?on\b|\bpending\b"
    r"|\b(?:if|where|as|when)\s+(?:funding|resources?|capacity|time|resourcing)\s+(?:\w+\s+)?(?:allows?|permits?|is|are|becomes?)\b"
    r"|\bonce\s+[^,.;]{3,90}?\b(?:is|are|has|have)\b",
    re.IGNORECASE,
)
KEPT_UNDER_REVIEW = re.compile(r"\bunder\s+(?:\w+\s+){0,2}review\b", re.IGNORECASE)
CONSIDERS = re.compile(r"\b(?:will|to|and|further|carefully)\s+(?:consider|reflect)\b|\bunder\s+consideration\b", re.IGNORECASE)
# A step before the thing itself, or one that may not come.
HEDGED = re.compile(r"\b(?:pilot|trial|subject\s+to|depending\s+on|may\s+be|sign(?:ed)?[\s-]?off)\b", re.IGNORECASE)
VAGUE = re.compile(r"\b(?:coming|next\s+few|following|next)\s+(?:\w+\s+)?(?:days|weeks|months)\b", re.IGNORECASE)
AHEAD = re.compile(r"\b(?:next|coming|later|within)\b", re.IGNORECASE)
