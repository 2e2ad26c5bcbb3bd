"""x"""
from datetime import timedelta
from pathlib import Path
from beneficiaries.rules import Kind
from synthesis.documents import document_of, printed
from synthesis.queries import frozen_snapshot, sections_of
from synthesis.snapshot import snapshot_of
from synthesis.operations import *
from tests.factories import NOW
from tests.synthesis import factories

PARA="Après onze années comme responsable de boutique, Dominique souhaite faire le point sur ce qu'elle sait faire : organiser, écouter, vendre ; et sur ce qu'elle ne veut plus faire ! « Je veux être utile à quelqu'un que je revois », dit-elle dès la première séance. Le budget était de 412 000 € et l'équipe de 8 personnes pendant 11 ans. Anticonstitutionnellement, l'internationalisation professionnelle est incompréhensiblement extraordinaire."

def test_long(opened):
    opened.organisation.nda="11755555555"; opened.organisation.qualiopi_certificate="2024/OF-112233"
    opened.organisation.name="Atelier des Possibles et des perspectives professionnelles de la Haute-Garonne et du Tarn réunis"
    opened.organisation.save()
    texts={"circumstances":"\n\n".join([PARA]*6),"skills":"Savoir-faire :\n"+"\n".join("- "+PARA[:120+i*9] for i in range(14)),
      "project":"A"*300+"\n\nhttps://exemple.test/"+"abc/"*60+"\n\n"+"\n\n".join([PARA]*9)+"\n\n<script>alert(1)</script> </textarea> {{7*7}} {% now %} 😀 Ωmega ѿ",
      "steps":"• Juin 2026 : immersion\n• Septembre : formation\n\n\n\nPlan B\nligne deux"}
    opened.bilan.refresh_from_db()
    s=factories.a_shared(opened, texts)
    factories.observed(opened,s,"Je ne suis pas d'accord avec le mot « vendeuse ».\n\nMerci Camille.")
    Path("/tmp/long-draft.pdf").write_bytes(printed(document_of(snapshot_of(s, sections_of(s).values()))).content)
    s=freeze_synthesis(s,at=NOW,signature_absent=True,reason="La personne n’est pas venue aux deux rendez-vous de juin et ne répond plus aux messages depuis le 12 juin.")
    a=printed(document_of(frozen_snapshot(s),sha256=s.frozen_sha256)).content
    Path("/tmp/long.pdf").write_bytes(a)
    b=printed(document_of(frozen_snapshot(s),sha256=s.frozen_sha256)).content
    print("SAME", a==b)
