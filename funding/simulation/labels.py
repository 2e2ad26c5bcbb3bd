"""The words of a simulation, for screens."""

from funding.simulation.scenario import Branch, Funder, Payer, Situation, Status

PAYERS = {scheme: str(scheme.label) for scheme in Payer}
STATUSES = {
    Status.EMPLOYEE: "Salarié ou salariée",
    Status.JOB_SEEKER: "Demandeur ou demandeuse d’emploi",
    Status.SELF_EMPLOYED: "Indépendant ou indépendante",
    Status.PUBLIC_AGENT: "Agent public",
    Status.INDIVIDUAL: "Particulier",
}
SITUATIONS = {
    Situation.NONE: "Aucune situation particulière",
    Situation.PARENTAL_LEAVE: "Congé parental",
    Situation.SICK_LEAVE: "Arrêt de travail",
    Situation.THERAPEUTIC_PART_TIME: "Mi-temps thérapeutique",
    Situation.UNPAID_LEAVE: "Congé sans solde",
    Situation.SABBATICAL: "Congé sabbatique",
    Situation.MATERNITY_LEAVE: "Congé maternité",
    Situation.CARER_LEAVE: "Congé de proche aidant",
    Situation.PTP: "Projet de transition professionnelle",
    Situation.RECLASSIFICATION_LEAVE: "Congé de reclassement",
}
FUNDERS = {
    Funder.CPF: "CPF",
    Funder.OPCO: "OPCO",
    Funder.REGION: "Région",
    Funder.FRANCE_TRAVAIL: "France Travail",
    Funder.AGEFIPH: "Agefiph",
    Funder.FAF: "Fonds d’assurance formation",
    Funder.STATE: "État",
    Funder.EMPLOYER: "Employeur, sur ses fonds",
    Funder.SELF: "La personne elle-même",
}
BRANCHES = {
    Branch.STATE: "Fonction publique de l’État",
    Branch.TERRITORIAL: "Fonction publique territoriale",
    Branch.HOSPITAL: "Fonction publique hospitalière",
}
DOCUMENTS = {
    "tripartite_agreement": "Convention tripartite",
    "individual_contract": "Contrat avec la personne",
    "cpf_terms": "Conditions générales du CPF",
    "employer_authorisation": "Accord de l’employeur pour l’absence",
    "public_agent_leave_request": "Demande de congé de l’agent",
    "funder_agreement": "Accord du financeur, ou convention avec lui",
    "quote": "Devis",
}
