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

MEASURES = (
    ("Séances d’une heure au plus", "Pauses pendant les séances"),
    ("Salle au rez-de-chaussée ou accessible",),
    ("Horaires particuliers", "Pas de séance avant 10 h, ni le mercredi"),
    ("Documents en gros caractères", "Documents envoyés à l’avance"),
)

NOTES = (
    "Parle vite quand il est question de son service, ralentit dès qu’on revient à la formation des nouveaux."
    " Y revenir la prochaine fois : qu’est-ce qui change dans sa voix ?",
    "A préparé trois pages. Ne pas tout reprendre : lui laisser choisir un seul récit, et le creuser.\n\n"
    "Mon hypothèse, à vérifier : le salaire compte moins que l’autonomie.",
    "Séance menée trop vite sur les métiers. Revenir aux compétences avant d’ouvrir la liste.",
    "Hésite à appeler le premier contact. Proposer de préparer l’appel ensemble, dix minutes, en début de séance.",
    "Belle séance : nomme sans aide ce qui ne convient plus. À reformuler dans ses mots, pas dans les miens.",
    "Me relire avant la séance sur le marché de l’emploi local. Demander à l’équipe son retour sur la filière.",
)

# What a meeting leaves: its summary for the person, then what to do until the next one.
PAPERS = (
    (
        "Vous avez raconté trois moments de travail dont vous êtes fière, et nous y avons vu la même chose : vous"
        " aimez transmettre.\n\nVous hésitez encore entre rester dans votre secteur et en changer. Rien ne presse.",
        (
            "Relire vos trois récits et souligner les verbes d’action",
            "Demander à deux collègues ce qu’ils vous confient",
        ),
    ),
    (
        "Nous avons regardé vos réponses ensemble. Deux familles de métiers vous attirent ; une vous surprend.\n\n"
        "La prochaine fois, nous choisirons les métiers à aller voir de près.",
        ("Lire trois fiches métiers et noter une question pour chacune", "Préparer l’appel à un premier professionnel"),
    ),
    (
        "Deux pistes restent sur la table. Nous avons écrit ce qu’il faudrait pour chacune : formation, temps, revenu."
        "\n\nVous avez dit : « je sais maintenant ce que je ne veux plus ».",
        ("Chiffrer une année de transition avec le tableau remis", "Apporter votre dernière fiche d’entretien annuel"),
    ),
)

CONVERSATIONS = (
    (
        ("person", "Bonjour, j’ai relu mes récits. Est-ce grave si j’en ai quatre au lieu de trois ?"),
        ("consultant", "Bonjour, pas du tout : gardez les quatre, nous choisirons ensemble."),
        ("person", "Merci. J’ai aussi eu une collègue au téléphone, elle m’a dit des choses que je n’attendais pas."),
    ),
    (
        ("person", "Je bloque un peu sur le questionnaire, je ne sais pas si je dois répondre vite ou réfléchir."),
        (
            "consultant",
            "Votre première idée est souvent la bonne. Et vous pouvez passer une question : ce n’est pas un examen.",
        ),
        ("person", "Ça me rassure, je m’y remets ce soir."),
        ("consultant", "Parfait. Nous en parlons à la prochaine séance, prenez votre temps."),
    ),
    (
        ("consultant", "Voici le site dont nous avons parlé : https://candidat.francetravail.fr/metierscope/"),
        ("person", "Je l’ai parcouru : le métier de formatrice me parle beaucoup plus que je ne pensais."),
    ),
)

CVS = (
    (
        "Assistante de gestion commerciale · permis B · disponible sous trois mois",
        "# Expérience",
        "2015 - 2026   Gestionnaire administration des ventes, négoce de matériaux (120 salariés)",
        "              Suivi de 400 commandes par mois, litiges, formation de sept collègues au nouvel outil",
        "2011 - 2015   Assistante commerciale, transport régional",
        "              Devis, relances, accueil téléphonique, tableaux de bord mensuels",
        "2009 - 2011   Hôtesse de caisse puis chef de ligne, grande distribution",
        "# Formation",
        "2009          BTS Management des unités commerciales",
        "2018          Tableur, niveau avancé (21 heures)",
        "2022          Former occasionnellement ses collègues (14 heures)",
        "# Langues et outils",
        "Anglais courant à l’écrit · progiciel de gestion intégrée · suite bureautique",
        "# En dehors du travail",
        "Trésorière d’une association sportive de 200 adhérents depuis 2017",
    ),
    (
        "Technicien de maintenance · habilitations électriques à jour",
        "# Expérience",
        "2013 - 2026   Technicien de maintenance, agroalimentaire",
        "              Lignes de conditionnement, astreintes, tutorat de quatre apprentis",
        "2008 - 2013   Monteur-dépanneur, chauffage et climatisation",
        "# Formation",
        "2008          Bac professionnel Maintenance des équipements industriels",
        "2019          Tuteur en entreprise (14 heures)",
        "# Outils",
        "Gestion de maintenance assistée par ordinateur · lecture de plans · soudure",
        "# En dehors du travail",
        "Sapeur-pompier volontaire depuis 2012",
    ),
)

GUIDE = (
    "Avant notre prochaine séance, prenez une heure au calme. Rien n’est à rendre.",
    "# Trois moments",
    "Choisissez trois moments de travail dont vous êtes content ou contente.",
    "Pour chacun : où étiez-vous, avec qui, que fallait-il obtenir ?",
    "Qu’avez-vous fait, vous ? Qu’est-ce qui a été difficile ?",
    "Comment avez-vous su que c’était réussi ?",
    "# Ce que vous ne voulez plus",
    "Notez ce que vous ne voudriez plus retrouver dans votre prochain poste.",
    "# Une question",
    "Écrivez la question à laquelle ce bilan doit répondre, dans vos mots.",
)

# What was defined together at the first meetings; days and modes are the story's.
PROGRAMMES = (
    {
        "context": "Onze ans dans la gestion des ventes. Le service se réorganise au printemps.",
        "demand": "« Rester et évoluer, ou changer de métier ? Je ne sais plus ce que je vaux ailleurs. »",
        "need": (
            "Trouver une fonction où transmettre et accompagner, sans repartir de zéro, et vérifier qu’elle existe à"
            " moins d’une heure de trajet."
        ),
        "objective_1": "Nommer mes compétences transférables, avec un exemple pour chacune",
        "criterion_1": "je peux en présenter huit à un proche sans lire mes notes",
        "objective_2": "Choisir entre une évolution interne et un nouveau métier",
        "criterion_2": "j’ai rencontré trois professionnels et je sais pourquoi je garde une piste",
        "objective_3": "Savoir par quoi commencer",
        "criterion_3": "j’ai un plan daté, avec une première étape à faire dans la semaine",
        "out_of_scope": "La négociation d’un départ : un conseiller du syndicat ou un avocat y répondra.",
        "rhythm": "Une séance de deux heures par semaine, le mardi, et une heure de travail personnel entre deux.",
        "tools": "Inventaire d’intérêts, pour ouvrir des pistes ; récits d’expériences, pour nommer les compétences.",
    },
    {
        "context": "Deux postes en trois ans, un contrat qui finit en décembre.",
        "demand": "« Je veux un métier qui dure, et ne plus choisir dans l’urgence. »",
        "need": "Vérifier un projet d’accompagnement social, et préparer une solution si la formation n’est pas financée.",
        "objective_1": "Vérifier que le métier me convient au quotidien",
        "criterion_1": "deux rencontres et une journée sur place, avec mes notes",
        "objective_2": "Connaître les formations possibles et leur financement",
        "criterion_2": "un tableau de trois formations, dates et coûts compris",
        "rhythm": "Dix séances d’une heure trente, en visio le soir, jusqu’à la fin de l’hiver.",
        "tools": "Questionnaire de besoins au travail ; enquêtes auprès de professionnels.",
    },
)
INVESTIGATIONS = (
    {
        "explored": (
            "Compétences : huit situations racontées, regroupées en organiser, transmettre, apaiser.\n"
            "Métiers : formatrice pour adultes, chargée de formation, assistante de direction."
        ),
        "verified": (
            "Trois rencontres de professionnels, deux en centre de formation et une en entreprise. Quarante offres"
            " lues sur deux mois dans le département. Programme et dates du titre professionnel vérifiés."
        ),
        "kept": "Formatrice d’adultes en bureautique : intérêt confirmé, quotidien connu, écart de revenu chiffré.",
        "alternatives": "Chargée de formation dans une entreprise de taille moyenne.",
        "dropped": "Assistante de direction : trop proche de ce que je veux quitter.",
        "remaining": "La date de la prochaine session et l’accord de l’employeur pour un temps partiel.",
    },
    {
        "explored": "Intérêts, besoins au travail, trois métiers de l’accompagnement social et un métier administratif.",
        "verified": "Deux rencontres, une journée sur place, échange avec un centre de formation, offres sur six mois.",
        "kept": "Conseillère en insertion professionnelle, par une formation de sept mois.",
        "alternatives": "Assistante en agence d’emploi, accessible tout de suite.",
        "dropped": "Éducatrice spécialisée : trois ans d’études, trop longs aujourd’hui.",
    },
)
