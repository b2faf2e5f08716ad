"""What consumers of Riverton Mobile write, by language, tone and topic. Nobody quoted here exists."""

from __future__ import annotations

EMOJI = {
    "good": ("👍", "😊", "❤️", "🙌", "⭐⭐⭐⭐⭐", "😀"),
    "so-so": ("🤷", "😐", "🤔", "👌"),
    "bad": ("😡", "👎", "😤", "🙄", "😞", "💔"),
}

ODD = (
    "Please call me back at 555-0{number}, evenings only.",
    "My mail is pat.{number}@example.com, nobody has answered since Monday.",
    "Fine.\nBut the line was bad twice.\nThank you.",
    '"Unlimited" is not unlimited, is it?',
    "=SUM(what I pay)/what I get",
    "<b>Great</b> people & a good price; 10/10",
    "ok",
    "👍👍👍",
    "N/A",
    "Спасибо, все хорошо - thanks to the team",
    "ありがとう, very kind staff",
    "-1 for the waiting, +1 for the answer",
    "I have been with you for many years, through two moves, one wedding and three phones, and in all that time "
    "I have had to ask for help perhaps four times; each time somebody listened, explained what would happen next, "
    "and then it did happen, which is more than I can say of my bank, my insurer or the people who built my kitchen.",
    "what's   with   the   spaces\tand tabs",
    "Sehr nett, pero un poco lento, obrigada mesmo assim",
)

_EN = {
    "asides": (
        "I run a small bakery and have no time for this.",
        "My daughter uses your network too and says the same.",
        "I told my neighbors about it.",
        "We have two phones and a tablet with you.",
        "I wrote the same last year, by the way.",
        "You may call me if you want to know more.",
        "I work nights, so I mostly need you at odd hours.",
        "My parents, both over eighty, depend on their phone.",
    ),
    "openers": ("Honestly,", "To be fair,", "As a long-time customer,", "Well,", "In short:", "Hi team,"),
    "outage": (
        "The app login fails since the last update.",
        "Crash after crash since the update, our staff cannot login.",
        "Cannot login to the app, it will crash right at the start.",
        "Since your update the app is down to one crash a minute.",
        "Login loop all week, invoices for my business are stuck in the app.",
        "Another crash, another login error. The update broke everything.",
        "Three of us tried to login, three times a crash.",
        "Please take the update back, login is impossible.",
    ),
    "good": {
        "general": (
            "Very happy with everything.",
            "No complaints at all.",
            "I would recommend you to my friends.",
            "Keep it up.",
            "It just works.",
            "Good value and friendly people.",
            "You have never let me down.",
        ),
        "app": (
            "The app is quick and clear.",
            "I find everything in the app within seconds.",
            "Topping up in the app is so easy.",
            "Love the new usage view in the app.",
        ),
        "store": (
            "The people in the store took their time.",
            "Friendly service in the store, no waiting.",
            "The store set up my phone for me, wonderful.",
            "Great advice in the store without any pressure.",
        ),
        "support": (
            "My question was answered in two minutes.",
            "The agent was patient and knew what to do.",
            "Solved with one contact, thank you.",
            "Kind and competent support.",
        ),
        "network": (
            "Coverage is excellent where I live.",
            "Fast network, even on the train.",
            "Never a dropped call.",
            "Signal is strong at home and at work.",
        ),
        "bill": ("My bill is always right.", "The bill is easy to read.", "Paying takes one click."),
        "price": ("Fair price for what I get.", "Best price in town.", "Good offer when I renewed."),
        "start": (
            "Set up in ten minutes, number and all.",
            "The SIM came the next day and worked at once.",
            "Switching to you was painless.",
        ),
    },
    "so-so": {
        "general": (
            "It is okay.",
            "Does what it should, no more.",
            "Some things good, some less so.",
            "Average.",
            "Could be better, could be worse.",
        ),
        "app": ("The app is fine but hides the contract.", "The app does the basics.", "App is a bit slow sometimes."),
        "store": ("Nice staff, long line in the store.", "The store was fine, a bit far away."),
        "support": ("Got an answer, but had to explain twice.", "Support was polite, the wait was long."),
        "network": ("Network is fine in town, weak outside.", "Mostly good signal."),
        "bill": ("The bill is correct but hard to understand.", "Bill came late but right."),
        "price": ("A little expensive for what it is.", "New customers get a better price."),
        "start": ("Start was fine, the letter was confusing.", "Took two days to move my number."),
    },
    "bad": {
        "general": (
            "I am disappointed.",
            "Thinking about leaving.",
            "Nobody feels responsible.",
            "I had expected more.",
            "Not again.",
            "Poor, sorry.",
        ),
        "app": (
            "The app is slow and confusing.",
            "I never find my contract in the app.",
            "The app asks the same thing over and over.",
            "Too many steps in the app for a simple thing.",
        ),
        "store": (
            "Forty minutes in line at the store.",
            "The store sent me away to the hotline.",
            "Nobody in the store had time for me.",
        ),
        "support": (
            "I had to explain my problem four times.",
            "Was promised a call back that never came.",
            "The agent could not help and did not care.",
            "Passed from one to the next, no solution.",
        ),
        "network": (
            "No signal in my own kitchen.",
            "Calls drop every evening.",
            "The network is weak since we moved.",
            "Data is so slow that I gave up.",
        ),
        "bill": (
            "The bill is wrong for the second time.",
            "I was charged for roaming I never used.",
            "Nobody can explain my bill.",
        ),
        "price": ("Too expensive.", "Loyal customers pay more than new ones.", "Price went up, service did not."),
        "start": (
            "Two weeks without a working number after I joined.",
            "The activation failed twice.",
            "The SIM did not work and nobody told me what to do.",
        ),
    },
}

_ES = {
    "asides": ("Mi hermana opina lo mismo.", "Tengo una tienda pequeña.", "Soy cliente desde hace años."),
    "openers": ("La verdad,", "Sinceramente,", "Como cliente de años,", "Bueno,"),
    "outage": (
        "No puedo hacer login en la app desde la última update.",
        "La app se cierra con un crash cada vez que hago login.",
        "Desde la update no hay manera de hacer login, crash tras crash.",
        "La update rompió el login y mi negocio está parado.",
    ),
    "good": {
        "general": ("Muy contenta con todo.", "Todo perfecto, gracias.", "Los recomiendo sin duda.", "Excelente."),
        "app": ("La app es rápida y clara.", "Todo se encuentra fácil en la app."),
        "store": ("Muy amables en la tienda.", "En la tienda me ayudaron enseguida."),
        "support": ("Me resolvieron todo en una llamada.", "La atención fue muy amable."),
        "network": ("La cobertura es excelente.", "Buena señal en todas partes."),
        "bill": ("La factura es clara.",),
        "price": ("Buen precio.", "Precio justo por lo que ofrecen."),
        "start": ("La activación fue muy fácil.",),
    },
    "so-so": {
        "general": ("Está bien, sin más.", "Normal.", "Podría ser mejor."),
        "app": ("La app cumple, pero es lenta.",),
        "store": ("Bien, pero mucha cola en la tienda.",),
        "support": ("Me ayudaron, pero tardaron.",),
    },
    "bad": {
        "general": ("Muy decepcionado.", "Estoy pensando en cambiarme.", "Nadie se hace responsable."),
        "app": ("La app es lenta y confusa.", "No encuentro nada en la app."),
        "store": ("Una hora de espera en la tienda.",),
        "support": ("Expliqué mi problema cuatro veces.", "Nunca me devolvieron la llamada."),
        "network": ("Sin señal en mi casa.", "Se corta cada tarde."),
        "bill": ("La factura está mal otra vez.",),
        "price": ("Demasiado caro.",),
        "start": ("Dos semanas sin número.", "La activación falló."),
    },
}

_PT = {
    "asides": ("A minha família diz o mesmo.", "Tenho três números convosco."),
    "openers": ("Sinceramente,", "Olha,", "Na verdade,"),
    "outage": (
        "Não consigo fazer login na app desde a última update.",
        "Crash atrás de crash, o login não funciona.",
        "A update estragou tudo, a app dá crash no login.",
    ),
    "good": {
        "general": ("Muito satisfeita.", "Tudo ótimo, obrigado.", "Recomendo a todos."),
        "app": ("A app é rápida e simples.",),
        "store": ("Atendimento excelente na loja.",),
        "support": ("Resolveram tudo à primeira.",),
        "network": ("Rede muito boa.",),
    },
    "so-so": {
        "general": ("Mais ou menos.", "Podia ser melhor.", "Cumpre o básico."),
        "support": ("Ajudaram, mas demorou.",),
    },
    "bad": {
        "general": ("Fiquei desapontado.", "Estou a pensar em mudar.", "Ninguém assume a responsabilidade."),
        "app": ("A app é lenta e confusa.",),
        "store": ("Fila enorme na loja.",),
        "support": ("Tive de explicar tudo quatro vezes.",),
        "network": ("Sem rede em casa.",),
        "bill": ("A fatura está errada outra vez.",),
    },
}

_DE = {
    "asides": ("Meine Nachbarn sagen dasselbe.", "Wir haben drei Verträge bei Ihnen."),
    "openers": ("Ehrlich gesagt:", "Kurz und gut:", "Als langjähriger Kunde:"),
    "outage": (
        "Seit dem Update kein Login mehr in der App möglich.",
        "Die App meldet nach jedem Login einen Crash.",
        "Crash beim Login, seit dem Update geht im Betrieb nichts mehr.",
    ),
    "good": {
        "general": ("Sehr zufrieden.", "Alles bestens, danke.", "Kann ich nur empfehlen."),
        "app": ("Die App ist schnell und übersichtlich.",),
        "store": ("Sehr freundliche Beratung im Laden.",),
        "support": ("Mein Anliegen wurde sofort gelöst.",),
        "network": ("Sehr guter Empfang überall.",),
    },
    "so-so": {
        "general": ("Geht so.", "Ganz in Ordnung.", "Könnte besser sein."),
        "support": ("Freundlich, aber lange Wartezeit.",),
    },
    "bad": {
        "general": ("Leider enttäuscht.", "Ich überlege zu wechseln.", "Niemand fühlt sich zuständig."),
        "app": ("Die App ist langsam und unübersichtlich.",),
        "store": ("Vierzig Minuten Schlange im Laden.",),
        "support": ("Viermal dasselbe erklärt, keine Lösung.",),
        "network": ("Kein Empfang in der Küche.",),
        "bill": ("Schon wieder eine falsche Rechnung.",),
        "price": ("Zu teuer für die Leistung.",),
    },
}

PHRASES = {"en": _EN, "es": _ES, "pt": _PT, "de": _DE}

EMPLOYEES = (
    "Good people in my team.",
    "Too many tools, too little time.",
    "My manager listens.",
    "We know what we promise but not how to keep it.",
    "I am proud of what we do for our customers.",
    "Please let us decide small things ourselves.",
    "Nobody tells us why plans change.",
    "The training was very helpful.",
    "More pay, fewer slogans.",
    "I like coming to work.",
    "We hear about problems after our customers do.",
    "Shifts are planned too late.",
)
