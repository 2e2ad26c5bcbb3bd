"""What gives somebody a right: a role in the house, or a tie to the thing itself."""

from enum import StrEnum


class Standing(StrEnum):
    """What makes somebody able to do a thing."""

    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"
    CONSULTANT = "consultant"
    ASSISTANT = "assistant"  # contact details, planning and funding of every bilan; content-blind
    AUDITOR = "auditor"  # facts only, people by their initials, until a day
    IN_CHARGE = "in_charge"  # the consultant of this bilan, or who entered this person
    ACCOMPANYING = (
        "accompanying"  # in charge, agreed to by the person, while the bilan runs: neither closed nor stopped
    )
    AUTHOR = "author"  # of private notes, while they accompany the bilan: each sees their own alone
    FOLLOWING_UP = "following_up"  # in charge, while the person lets documents be kept for the follow-up
    INVITED = "invited"  # a colleague invited to this bilan, agreed to by the person, until a day, while it runs
    FORMER = "former"  # was in charge of this bilan
    PERSON = "person"  # the beneficiary of this bilan
    REPRESENTATIVE = "representative"  # guardian or parent: signs beside the person, reads dates and hours
    EMPLOYER_CONTACT = "employer_contact"  # of an employer that pays: dates, hours, attendance; never why


# Standings that a membership (or the installation) gives, about everybody's things; the others are ties to one.
ROLES = frozenset(
    {Standing.OPERATOR, Standing.ADMINISTRATOR, Standing.CONSULTANT, Standing.ASSISTANT, Standing.AUDITOR}
)
TEAM = ROLES - {Standing.OPERATOR}
