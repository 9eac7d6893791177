"""Phrases that take a position without a verb of acceptance: refusals, undertakings, postponements, referrals.

Each table pairs a pattern with its strength, between 0 and 1: how surely the phrase, found in an answer, is the answer. The
patterns name no body and no subject; they were written from the language, then weighed on the development part of
``corpora/replies-v1``.
"""

from __future__ import annotations

import re

from recsim.records import Stance

REFUSALS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.I), strength)
    for pattern, strength in (
        (
            r"\b(?:unable|not able|regrets? (?:its|our|their|that it is) inability|regrets? that (?:it|we) (?:is|are) unable) to (?:give effect to|accept|agree|accede|support|adopt|implement)\b",
            0.75,
        ),
        (
            r"\b(?:not|never) (?:been )?(?:found |considered |deemed |regarded as )(?:to be )?(?:acceptable|feasible|practicable|possible|desirable|necessary|appropriate)\b",
            0.7,
        ),
        (r"\bnot (?:feasible|possible|practicable) to (?:accede|accept|agree|adopt|implement|give effect)\b", 0.75),
        (
            r"\b(?:is|are) not (?:proposed|intended|planned) to (?:proceed|adopt|accept|implement|take (?:this|it|the recommendation)|act on|give effect)\b|\bno (?:\w+ )?(?:proposal|intention) to\b",
            0.65,
        ),
        (r"\bremains? (?:of the (?:view|opinion)|satisfied|convinced|confident) that the (?:existing|current|present)\b", 0.6),
        (r"\b(?:does|do|did) not share (?:the |this |that )?(?:[\w’'-]+ ){0,3}?view that\b", 0.65),
        (r"\b(?:has|have) (?:consistently |repeatedly )?rejected (?:calls?|proposals?|suggestions?|the idea)\b", 0.7),
        (r"\b(?:does|do|did) not enjoy (?:the |[A-Z][\w’'-]*(?:’s|'s) )?support\b", 0.9),
        (r"\b(?:will|shall|would) not (?:therefore |now )?be \w+ing (?:it|this|that|these|them|one|so|the|any|a)\b", 0.65),
        (
            r"\b(?:leav\w+|keep\w*|left) (?:it|them|things|this|matters|the \w+(?: \w+)?) (?:just |exactly |much )?(?:as (?:it is|they are|it stands|they stand)|where (?:it is|they are)|undefined|unchanged|alone)\b",
            0.6,
        ),
        (r"\b(?:decision|position|present \w+|current \w+) (?:still )?stands\b", 0.6),
        (
            r"\b(?:isn[’']t|is not|not) (?:something|one|a course|a step|a change) (?:that )?(?:we|the \w+(?: \w+)?|it) (?:can|could|would|will|is able to|are able to|wish(?:es)? to) (?:support|accept|adopt|recommend|make|take|agree)",
            0.75,
        ),
        (
            r"\b(?:could|can|would|will|is|are|be) ?not (?:therefore |be )?(?:able to )?(?:support|follow|go along with|go with|join|retain|share|be offered|be retained|be pursued|be supported|be taken up)\b",
            0.6,
        ),
        (
            r"\b(?:is|are|was) (?:therefore |accordingly )?not (?:supported|retained|pursued|followed|taken up|adopted|agreed)\b",
            0.75,
        ),
        (r"\b(?:unable|not able|not in a position) to (?:follow|go with|go along with|join|share|support)\b", 0.75),
        (r"\b(?:take|takes|took) a different view\b|\bpart company with\b|\bcannot go (?:that|so|as) far\b", 0.6),
        (
            r"\bis(?:n[’']t| not) happening\b|\bnot needed\b[.;]?$|\bwill not be (?:changed|altered|extended|offered|made|lifted|removed|abolished|introduced|reopened)\b",
            0.55,
        ),
        (r"\b(?:does|do|did) not(?:, \w+(?: \w+){0,2},)? (?:\w+ly )?(?:intend|propose|plan|wish) to\b", 0.75),
        (r"\b(?:has|have|had) (?:currently |at present )?no (?:\w+ ){0,2}?(?:plans?|intentions?)\b", 0.75),
        (r"\bthere (?:is|are) (?:currently |at present )?no (?:\w+ )?(?:plans?|intentions?|proposals?) to\b", 0.7),
        (r"\b(?:no plans|no intention|not (?:our|its|the \w+[’']s) intention) to\b", 0.7),
        (r"\b(?:is|are|am|was|were|remains?) (?:\w+ )?not (?:\w+ )?(?:persuaded|convinced|minded|attracted)\b", 0.75),
        (r"\b(?:remains?|is|are) (?:wholly |entirely )?unpersuaded\b|\b(?:remains?|is|are) unconvinced\b", 0.75),
        (
            r"\b(?:sees?|saw|finds?|found) (?:no|little|insufficient) (?:\w+ ){0,2}?(?:case|need|reason|merit|justification|grounds?|advantage|benefit|basis)\b",
            0.7,
        ),
        (
            r"\b(?:does|do|did) not (?:\w+ )?(?:see|find|recognise|regard) (?:a|an|any|the|this|sufficient) (?:\w+ ){0,2}?(?:case|need|reason|merit|justification|grounds?|advantage|value|necessary|appropriate)\b",
            0.7,
        ),
        (
            r"\b(?:does|do|did) not (?:\w+ )?(?:consider|believe|think|judge|regard|feel|accept) (?:that )?(?:it|this|the|a|an|such|there|any|another|further)\b[^.;]{0,90}?\b(?:necessary|appropriate|proportionate|needed?|required|right|desirable|practicable|feasible|justified|helpful|case|merit|warranted|workable|sensible|best|add(?:s|ed)? value|way forward)\b",
            0.7,
        ),
        (
            r"\b(?:would|is|are) (?:\w+ )?not (?:\w+ )?(?:be )?(?:\w+ )?(?:appropriate|proportionate|necessary|desirable|feasible|practicable|justified|workable|in the public interest|affordable)\b",
            0.5,
        ),
        (
            r"\b(?:would|is|are) (?:be )?(?:\w+ )?(?:disproportionate|inappropriate|unworkable|impracticable|unnecessary|impractical|unaffordable)\b",
            0.5,
        ),
        (
            r"\b(?:will|shall|would) not (?:therefore |now |accordingly )?(?:be )?(?:tak(?:e|ing)|pursu(?:e|ing)|implement(?:ing|ed)?|adopt(?:ing|ed)?|introduc(?:e|ing|ed)|proceed(?:ing)?|progress(?:ing|ed)?|bring(?:ing)? forward|taken forward|doing so|do so|making (?:this|the|such)|follow(?:ing)?|legislat(?:e|ing)|establish(?:ing)?|creat(?:e|ing)|amend(?:ing)?|commission(?:ing)?|publish(?:ing)?)\b",
            0.65,
        ),
        (
            r"\b(?:cannot|can not|is unable to|are unable to|am unable to|is not able to|are not able to|is not in a position to|are not in a position to) (?:therefore )?(?:commit|take (?:this|it|the recommendation) forward|implement|do (?:so|this|what)|agree|accede|undertake|give (?:this|that|such))\b",
            0.65,
        ),
        (
            r"\b(?:has|have) decided not to\b|\bdecided against\b|\b(?:must|has to|have to) (?:respectfully )?decline\b|\brespectfully declines?\b|\b(?:will|shall) be declining\b",
            0.75,
        ),
        (r"\b(?:prefers?|would prefer) (?:not to|to (?:retain|keep|leave|maintain|continue with))\b", 0.45),
        (
            r"\bno (?:further )?(?:action|change)s? (?:is|are|will be) (?:\w+ )?(?:proposed|planned|needed|necessary|required|intended|taken)\b",
            0.55,
        ),
        (
            r"\b(?:cannot|can not|could not|will not|unable to|not able to|declin\w+ to|regrets? that it cannot) (?:therefore |now )?(?:lend|give|offer|extend) (?:it |this |to it |to this )?(?:its|our|their|his|her|my) (?:support|assent|agreement|consent|backing|approval)\b",
            0.75,
        ),
        (r"\bsaid no to (?:this|that|the|it)\b|\bwe (?:say|said) no\b|\bthe answer (?:here |to this )?is no\b", 0.8),
    )
)
_ACCEPTED: Stance = "accepted"
ACTIONS: tuple[tuple[re.Pattern[str], Stance, float], ...] = tuple(
    (re.compile(pattern, re.I), _ACCEPTED, strength)
    for pattern, strength in (
        (
            r"^\W*(?:(?:this|it|they|both|all(?: of (?:it|them|these))?|each|the \w+[’']s? recommendations?|recommendations? [\w().]+(?: and [\w().]+)?) )(?:will|shall|is to|are to|is going to be|are going to be) (?:now |therefore )?be (?:implemented|adopted|carried (?:out|into \w+)|put (?:in|into) (?:practice|effect|force)|done|followed|acted (?:up)?on|taken forward|delivered|given effect)\b",
            0.8,
        ),
        (
            r"\b(?:council|trust|board|department|ministry|agency|authority|company|landlord|government|we)\b[^.;]{0,20}?\b(?:has|have) (?:now |already |since )?agreed to "
            r"(?!(?:consider|review|look|explore|examine|discuss|meet|work|an?|the|this|these|that|in|all|our|its|your|both|some|most)\b)[a-z]+",
            0.75,
        ),
        (
            r"\bwe (?:will|shall) do (?:so|this|it|that|both|what (?:is|the \w+) asks?|(?:all|everything|exactly what) (?:that )?[\w\s]{3,40} asks?(?: of us)?)\b",
            0.75,
        ),
        (
            r"\b(?:content|happy|glad|pleased|willing|prepared|ready) (?:with (?:this|it|that|the recommendation)|to (?:adopt|accept|do|follow|implement|take (?:it|this|them) (?:up|forward)) (?:it|this|that|them|so|the (?:recommendation|proposal|suggestion|course|change)\w*)|for (?:this|it|that|the \w+) to (?:go ahead|happen|be done))\b",
            0.8,
        ),
        (
            r"\b(?:is|are) (?:glad|content|happy|pleased|willing) to adopt (?:in full|the \w+ (?:proposed|recommended|suggested))",
            0.8,
        ),
        (
            r"\b(?:subscribes?|sign(?:s|ed|ing)? up) (?:fully |wholly |entirely |willingly )?to (?:it|this|these|the|that)\b(?: \w+)? ?(?:recommendations?|proposals?)?",
            0.8,
        ),
        (
            r"\b(?:go|goes|went) (?:along )?with (?:this|it|the (?:committee|commission|recommendation|inspector\w*|panel|board|court|review)[’'\w]*)(?! that far)\b",
            0.75,
        ),
        (
            r"\b(?:has|have|enjoys?|with) (?:the \w+(?: \w+)?[’']s?|its|our|their|my|the full|full) (?:full )?support\b(?! (?:staff|team|service))",
            0.75,
        ),
        (
            r"\bconsider (?:it|this|that) done\b|\b(?:this|it) (?:has|will) (?:be|been) done (?:in full|exactly as|just as|as (?:recommended|asked|proposed))\b|\bas (?:was )?recommended\b[.;]?$",
            0.6,
        ),
        (
            r"\b(?:will|shall|commits? to|intends? to|undertakes? to|happy to|content to|pleased to|agreed? to) (?:\w+ly )?(?:implement(?:ing)?|adopt(?:ing)?|take(?:ing)? forward|act(?:ing)? (?:up)?on|carry(?:ing)? out|give effect to|giving effect to|deliver(?:ing)?|follow(?:ing)?|comply(?:ing)? with|honour) "
            r"(?:all of |all |both of |both |each of )?(?:this|the|these|that|those|its|their|your|every|\w+[’']s)\s+(?:\w+[’']s\s+)?(?:\w+ )?recommendations?(?: in full)?\b",
            0.85,
        ),
        (
            r"\b(?:will|shall|is|are|am|has agreed to|have agreed to) (?:\w+ly )?tak(?:e|ing) (?:this|the|these|that|both|all|each of these) (?:\w+ )?recommendations? forward\b",
            0.8,
        ),
        (
            r"\brecommendations? (?:will|shall|is to|are to) be (?:\w+ly )?(?:implemented|adopted|taken forward|carried out|acted (?:up)?on|delivered|given effect)\b",
            0.8,
        ),
        (
            r"\bwe (?:say|said) yes to (?:this|that|the|it)\b|\bthe answer (?:here |to this )?is yes\b|\bwe(?: a|[’'])re (?:happy|content) (?:with this|to do (?:this|so|it|what))",
            0.8,
        ),
        (
            r"\b(?:we|the \w+|the \w+ \w+) (?:are|is) (?:happy|content|pleased|glad|willing) to (?:do so|do this|do what is asked|adopt (?:it|this|them)|accept)\b",
            0.8,
        ),
    )
)
# What a body does with a recommendation that it has not yet answered, and the things that stand for one.
_WEIGHS = (
    r"(?:consider(?:s|ing)?|stud(?:y|ies|ying)|review(?:s|ing)?|examin(?:es?|ing)|explor(?:es?|ing)|assess(?:es|ing)?|evaluat(?:es?|ing)|"
    r"analys(?:es?|ing)|weigh(?:s|ing)?(?: up)?|deliberat(?:es?|ing) (?:up)?on|look(?:s|ing)? (?:again |carefully )?(?:at|into)|"
    r"reflect(?:s|ing)? (?:further |carefully )?(?:up)?on|think(?:s|ing)? (?:carefully |further )?about)"
)
_MATTER = r"(?:recommendations?|proposals?|suggestions?|requests?|concerns|ideas?|matters?|question|issue|options?)"
CONSIDER: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.I), strength)
    for pattern, strength in (
        (
            rf"\b(?:will|shall|would|to|is|are|am|being|be|still|now) (?:\w+ly |now |also |still |then |therefore |continue to |further )*{_WEIGHS} (?:further |carefully )?"
            rf"(?:the (?:feasibility|case|merits?|implications|practicality|desirability) (?:of|for) )?(?:this|these|those|the|its|your|that) (?:[\w’'-]+ ){{0,4}}?{_MATTER}\b",
            0.65,
        ),
        (
            rf"\b(?:will|shall|is|are|to) (?:\w+ly )?{_WEIGHS} (?:this|it) (?:further|carefully|again|in (?:more|greater) detail|as part of|alongside|in the)\b",
            0.65,
        ),
        (
            r"\b(?:giv(?:e|es|en|ing)) (?:\w+ ){0,2}?consideration to\b|\bgiv(?:e|es|en|ing) (?:this|the|it|these)(?: \w+)? (?:\w+ )?consideration\b",
            0.6,
        ),
        (r"\b(?:has|have) (?:not yet|yet to) decide[d]?\b|\bundecided\b|\brequires? further consideration\b", 0.65),
        (
            r"\b(?:will|is to|are to) (?:\w+ly )?(?:explore|examine|assess|consider|evaluate|study) (?:the |its |their )?(?:feasibility|case|merits|practicality|scope|possibility|options)\b",
            0.55,
        ),
        (
            r"\bdefer(?:s|red|ring)? (?:a |its |any |the |their )?(?:final )?(?:decision|consideration|answer|response)\b|\b(?:decision|consideration) (?:has been |was |is |stands )?deferred\b",
            0.7,
        ),
        (r"\b(?:too early|premature) (?:at this stage )?to (?:say|decide|judge|form|reach|take|commit)\b", 0.55),
        (
            r"\b(?:has|have|is|are|was|were|will) (?:been |be )?(?:referred|remitted|put|submitted) to (?:[\w’'-]+ ){1,7}?for (?:its |their |further |an? |)(?:decision|review|advice|consideration|report|opinion|examination)\b",
            0.6,
        ),
        (r"\bunder (?:close |active |constant )?review\b", 0.5),
        (
            r"\bbefore (?:any|a|coming to a|reaching a|taking a|making a|it reaches a|we reach a) (?:final |firm )?(?:decision|view|conclusion)\b|\bbefore deciding\b",
            0.55,
        ),
        (
            r"\b(?:mak|tak|announc|reach)(?:e|ing) (?:a|its|our|any) (?:final )?decision\b[^.;]{0,40}?\b(?:in the light|once|when|after|in due course|following|by|within)\b",
            0.55,
        ),
        (
            r"\b(?:provide|give|communicate) (?:a|its|our|the) (?:decision|position|response|reply|answer)\b[^.;]{0,60}?\b(?:within|at a later|before the next|later)\b",
            0.6,
        ),
        (r"\bdetermine whether to\b|\bdecide whether\b", 0.55),
        (r"\bmak(?:e|es|ing) up (?:its|our|her|his|their|my) minds?\b|\bmake its mind up\b", 0.75),
        (
            r"\b(?:has|have) not (?:yet )?(?:settled|formed|taken|reached|adopted|arrived at) (?:its|our|a|any) (?:final |firm )?(?:position|view|decision|conclusion)\b|\bno (?:view|position|decision|conclusion) has (?:yet )?been (?:formed|taken|reached|made)\b",
            0.75,
        ),
        (
            r"\b(?:will|shall) (?:then )?(?:write to|inform|tell|notify) (?:the )?[\w\s]{3,40} (?:with|of) (?:its|our|the|a) (?:decision|conclusion|position|view)s?\b",
            0.7,
        ),
        (r"\b(?:under (?:study|discussion|examination)|being (?:studied|looked at|examined|weighed))\b", 0.55),
        (
            r"\b(?:it|this|they|these|the (?:question|matter|proposal|idea|point)|whether [\w\s]{3,60}) (?:will|is to|are to|can|may) (?:now |then |also )?be (?:studied|looked at|weighed|considered|examined|reviewed|decided|settled|taken up)\b",
            0.65,
        ),
        (
            r"\bwould (?:rather|prefer to|like to|wish to|want to) (?:\w+ ){1,6}?before (?:reaching|coming to|taking|forming|making|committing)\b",
            0.65,
        ),
        (
            r"\b(?:hangs?|depends?|turns?|waits?) (?:up)?on (?:the )?(?:\w+ ){0,3}?(?:settlement|review|outcome|budget|result|appropriation|decision|advice|findings)\b",
            0.55,
        ),
        (r"\b(?:would|will|does|do) not (?:wish|want|be able) to take a (?:position|view|decision)\b", 0.8),
        (
            r"\b(?:will|shall|is|are|being|be|continues? to|needs? to|remains?) (?:\w+ly )?(?:be )?(?:\w+ly )?(?:consider(?:ing|ed)?|examin(?:e|ing|ed)|reflect(?:ing|ed)? on|weigh(?:ing|ed)?) (?:further )?(?:the|this|these|all(?: of)?(?: the| these)?|each|its|that|your)\s+(?:[\w’'-]+\s+){0,4}?recommendations?\b",
            0.75,
        ),
        (
            r"\brecommendations?\b[^.;]{0,60}?\b(?:will|is to|are to|is|are|remains?) (?:\w+ly )?(?:be(?:ing)? )?(?:\w+ly )?(?:considered|examined|reviewed|studied|under (?:\w+ )?(?:consideration|review|examination))\b",
            0.8,
        ),
        (
            r"\b(?:no (?:final |firm |formal )?decisions? (?:has|have) (?:yet )?been (?:made|taken|reached)|decisions? (?:has|have) not (?:yet )?been (?:made|taken|reached)|(?:has|have) (?:not yet|yet to|not) (?:taken|made|reached|take|make|reach) (?:a |any )?(?:final |firm |formal )?(?:decision|view|conclusion|position))\b",
            0.75,
        ),
        (
            r"\b(?:a |any |final |firm )?(?:decision|response|position|view) (?:on (?:this|whether|the|it)[\w\s]{0,50} )?(?:will|is to|is expected to) (?:then )?(?:be (?:made|taken|announced|published|reached|given|issued|set out)|follow)\b",
            0.6,
        ),
        (
            r"\b(?:will|shall|is|are|intends? to|proposes? to|needs? to|wish(?:es)? to|be) (?:\w+ly )?(?:consider(?:ing)?|examin(?:e|ing)|explor(?:e|ing)|review(?:ing)?|assess(?:ing)?|decid(?:e|ing)|look(?:ing)? at|study(?:ing)?|weigh(?:ing)?|consult(?:ing)? on) (?:\w+ )?(?:whether|if (?:this|it|there)|this (?:further|carefully|proposal|suggestion|issue|matter|point)|(?:the|its) (?:case|merits?|feasibility|scope) (?:for|of))\b",
            0.5,
        ),
        (
            r"\b(?:subject to|requires?|requiring|needs?|merits?|warrants?|is for|gives?|giving|under) (?:further |careful |active |more detailed |detailed )+(?:consideration|examination|study)\b",
            0.5,
        ),
        (
            r"\b(?:will|shall) (?:respond|reply|return|revert|set out (?:its|our|a) (?:position|response|view|decision)|give (?:its|our|a) (?:answer|response|view|decision|position)|decide|come back|report back)\b[^.;]{0,80}?\b(?:later|once|when|after|by|in due course|following|in the|no later|before|next|at)\b",
            0.6,
        ),
        (
            r"\b(?:will|shall) (?:\w+ly )?(?:consider|study|review|look (?:again )?at) (?:it|them) (?:further|carefully|as part of|in the|when|alongside)\b",
            0.6,
        ),
        (
            r"\b(?:cannot|can not|unable to|not able to|not in a position to|not possible to)\b[^.;]{0,50}?\b(?:definitive|final|firm)\b",
            0.45,
        ),
        (
            r"\b(?:under|for) (?:active |further |review and |current )?consideration\b|\bbeing (?:actively |carefully |currently )?considered\b|\bwill be (?:\w+ )?(?:examined|considered)\b",
            0.5,
        ),
        (r"\bnoted for (?:the |its )?(?:[\w’'-]+ ){0,6}(?:to )?consider", 0.8),
        (
            r"\b(?:keep|keeping) (?:this|the|an|its) (?:recommendation|open mind|matter|position|possibility|option)s?\b[^.;]{0,20}?(?:under (?:review|consideration))?",
            0.4,
        ),
    )
)
ADDRESSEE: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.I), strength)
    for pattern, strength in (
        (r"\b(?:should|ought to|would) (?:properly |better |more properly )?be (?:directed|addressed|put|made) to\b", 0.55),
        (r"^\W*(?:this|the) recommendation is (?:not )?(?:one )?for (?!consideration|review|noting|further)", 0.75),
        (r"\b(?:is|are) not (?:directed|addressed) (?:at|to) (?:us|the government|the department|the ministry|this \w+)\b", 0.75),
        (
            r"\b(?:recommendations?|it|this) (?:therefore )?(?:is|are) (?:therefore )?(?:a |one )?(?:matter )?for (?:the )?(?:provinces|states|local authorities|member states|territories|sector|courts)\b",
            0.75,
        ),
        (
            r"\b(?:is|are|remains?) (?:not )?(?:an? |wholly |entirely )*(?:devolved|reserved|operational|provincial|state|federal|municipal|local|judicial) (?:matters?|responsibilit(?:y|ies)|subjects?|competences?)\b",
            0.55,
        ),
        (
            r"\b(?:is|would be|be) for (?:the )?(?:[\w’'-]+ ){1,7}?to (?:act|respond|reply|say|implement|take (?:up|it)|comment|deal)\b",
            0.7,
        ),
        (
            r"\b(?:falls?|lies?|rests?|sits?) (?:to|with|within|under) (?:the |its )?(?:[\w’'-]+ ){0,3}?(?:jurisdiction|authority|competence|remit|board|authority|commission\w*|council|service|congress|parliaments?|court|states?|provinces|regions|member states|governments?)\b",
            0.5,
        ),
        (
            r"\b(?:will|shall|to|is|are|be) (?:\w+ly )?(?:respond|reply|answer|replying|responding|answering)(?: to (?:it|this|the recommendation|this recommendation))? (?:separately|directly|itself|in (?:its|their|his|her) own right)\b",
            0.6,
        ),
        (
            r"\b(?:cannot|can not|not (?:be )?(?:appropriate|proper|right|possible|for us))\b[^.;]{0,40}?\b(?:respond|reply|comment|speak|answer) on behalf of\b|\bnot (?:be )?(?:appropriate|proper|right) for (?:the |this )?(?:[\w’'-]+ ){0,3}?to (?:comment|respond|intervene|interfere|direct)\b",
            0.7,
        ),
        (
            r"\bdefer(?:s|red)? to (?:the |its |their )?(?:[\w’'-]+ ){0,4}?(?:to (?:which|whom)|board|congress|member states|commission|legislature|council)\b",
            0.5,
        ),
        (
            r"\b(?:to which|to whom) (?:this|the) recommendation is (?:addressed|directed)\b|\bis the responsibility of (?!the (?:government|department)\b)",
            0.55,
        ),
        (r"\bis (?:independent of|separate from) (?:the )?(?:government|ministers|department)\b", 0.5),
        (r"\bnot for (?:the )?(?:[\w’'-]+ ){1,7}?to (?:accept|decline|say|reject|agree|judge|pronounce)\b", 0.85),
        (r"\bis (?:rather )?(?:one|a question|a matter) for (?:him|her|them|others|another|the [A-Z]\w+)", 0.7),
        (
            r"\b(?:answer|reply|response|decision) (?:has to|must|should|can only|will have to|needs to) (?:properly )?(?:come|be given|be made) (?:from|by)\b",
            0.75,
        ),
        (
            r"\b(?:cannot|can[’']t|could not|not able to|unable to) (?:answer|speak|respond|reply) for (?:it|them|him|her|that|the)\b",
            0.75,
        ),
        (r"^\W*(?:a )?(?:matter|question|one) for (?:the |others)", 0.75),
        (r"\bwould be for (?:the )?(?:[\w’'-]+ ){1,6}?to (?:answer|respond|decide|reply)\b", 0.75),
        (
            r"\bonly (?:the )?[A-Z]\w+(?: \w+){0,3} (?:can|could|may|has power to) (?:change|alter|decide|amend|answer|interpret)\b",
            0.65,
        ),
        (
            r"\bnot (?:one )?for (?:the |this |our |us|a |\w+ )?(?:[\w’'-]+ ){0,5}?to (?:respond|answer|comment|decide|determine|reply|address|take a (?:view|position))",
            0.9,
        ),
        (
            r"\bis (?:properly |entirely |solely |rightly |therefore |a matter |one |not |primarily )*for (?:the )?(?:[\w’'-]+ ){1,6}?(?:to (?:answer|respond|decide|determine|consider|address|take forward|reply|judge)|alone|rather than)\b",
            0.75,
        ),
        (
            r"\b(?:is|are|being|remains?|would be) (?:\w+ )?(?:a )?(?:matters?|questions?|decisions?) (?:\w+ )?(?:for|reserved to|devolved to|within) (?!(?:concern|regret|consideration|urgency|priority))(?:the |each |its |individual )?[\w’'-]+",
            0.6,
        ),
        (
            r"\b(?:is|are|was|were) (?:not )?(?:\w+ )?(?:directed|addressed|aimed|made) (?:at|to|towards) (?!(?:us|the government|this (?:department|government))\b)(?:the |other )?[\w’'-]+",
            0.5,
        ),
        (
            r"\b(?:falls?|lies?|sits?|is|are) (?:squarely |entirely |wholly )?(?:outside|beyond) (?:the |our |its |their |this )?(?:[\w’'-]+ ){0,4}?(?:remit|competence|jurisdiction|powers|responsibilit\w+|control|gift|scope)\b",
            0.7,
        ),
        (r"\bnot (?:within|in) (?:the |our |its )?(?:[\w’'-]+ ){0,3}?(?:remit|gift|power|powers|competence)\b", 0.6),
        (
            r"\b(?:no|not) (?:\w+ )?(?:response|reply|answer) (?:is |from [\w\s]{1,30} is )?(?:\w+ )?(?:required|expected|called for|needed) (?:from|of)\b",
            0.7,
        ),
        (
            r"\bis for (?:the )?(?:Parliament|House|Speaker|courts?|judiciary|States|Assembly|Senedd|legislature|Crown|inspectorate)\b",
            0.75,
        ),
    )
)
