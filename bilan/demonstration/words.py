"""What people write in the demonstration: believable, invented, within what the law allows."""

SYNTHESES = (
    {
        "circumstances": (
            "Sandrine a souhaité ce bilan après onze ans dans la gestion administrative des ventes, au moment où son"
            " service se réorganise. Sa question de départ : « Rester et évoluer, ou changer de métier ? » Au fil des"
            " premiers entretiens, elle l’a reformulée ainsi : « Trouver une fonction où je forme et où j’accompagne,"
            " sans repartir de zéro. »\n\n"
            "Le bilan s’est déroulé en dix séances hebdomadaires. Il a combiné des entretiens, le récit de situations"
            " vécues, un inventaire d’intérêts et trois enquêtes auprès de professionnels."
        ),
        "skills": (
            "Organiser : Sandrine a refondu le circuit de traitement des commandes, réduit de moitié les délais et"
            " rédigé le guide que son équipe utilise encore.\n\n"
            "Transmettre : elle a formé sept collègues au nouvel outil de gestion. Elle part des questions réelles,"
            " vérifie ce qui est compris et adapte ses supports. Cette compétence est directement transférable.\n\n"
            "Apaiser : chargée des litiges, elle sait écouter un client mécontent, reformuler sa demande et trouver"
            " une issue acceptable.\n\n"
            "Ses motivations vont vers l’utilité, l’autonomie et la coopération."
        ),
        "project": (
            "Projet retenu : formatrice en bureautique et outils de gestion pour adultes. Trois rencontres de"
            " professionnels ont confirmé l’intérêt et précisé le quotidien : préparation, animation, suivi.\n\n"
            "Piste gardée en second choix : chargée de formation dans une entreprise de taille moyenne.\n\n"
            "Piste écartée : assistante de direction, trop proche de ce qu’elle souhaite quitter.\n\n"
            "Projet de formation : titre professionnel de formateur d’adultes, en alternance ou en cours du soir."
            " Atouts : une pratique déjà réelle de la transmission, un réseau. Obstacle : la baisse de revenu de la"
            " première année, à préparer par une épargne et une transition à temps partiel."
        ),
        "steps": (
            "Cette semaine : demander le dossier d’inscription au titre professionnel.\n"
            "Sous un mois : proposer à son employeur d’animer deux sessions internes.\n"
            "Sous trois mois : rencontrer deux organismes de formation pour une mission d’essai.\n"
            "Plan B : si l’inscription n’aboutit pas, viser un poste de chargée de formation.\n"
            "Dans six mois : entretien de suivi."
        ),
    },
    {
        "circumstances": (
            "La demande est née d’une envie de retrouver du sens après quinze ans de métier. L’objectif fixé ensemble :"
            " identifier deux projets réalistes, les confronter au terrain, en choisir un.\n\n"
            "Le bilan a compris des entretiens individuels, l’analyse du parcours, un inventaire d’intérêts et des"
            " enquêtes métier."
        ),
        "skills": (
            "Conduire un projet de bout en bout, du besoin à la livraison, avec des interlocuteurs variés.\n\n"
            "Encadrer une petite équipe en laissant de la place à chacun.\n\n"
            "Rédiger et présenter clairement un dossier technique à des non-spécialistes."
        ),
        "project": (
            "Projet retenu : conseiller en rénovation énergétique auprès des particuliers. Deux enquêtes ont montré"
            " des recrutements nombreux dans le département et des employeurs ouverts aux reconversions.\n\n"
            "Piste écartée : création d’entreprise, jugée trop risquée à court terme."
        ),
        "steps": (
            "Dans la semaine : contacter l’espace conseil du département.\n"
            "Sous deux mois : suivre le module d’initiation à l’audit énergétique.\n"
            "Sous six mois : candidater à trois postes. Entretien de suivi à cette date."
        ),
    },
)
OBSERVATIONS = (
    "Je me reconnais dans ce document. Je tiens à préciser que le projet de formation dépend de l’accord de mon"
    " employeur pour un temps partiel."
)
COMMENT = "Pouvez-vous ajouter que j’ai aussi tutoré deux apprentis ? C’était important pour moi."
