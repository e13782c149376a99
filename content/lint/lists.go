package lint

// knownBrands are names that texts about business mention, as their owners write them. Names that are words of the
// language as well are left out.
const knownBrands = `GitHub GitLab LinkedIn YouTube JavaScript TypeScript HubSpot WordPress PowerPoint WhatsApp iPhone iPad iOS
	PayPal PostgreSQL MySQL SQLite OpenAI ChatGPT TikTok AdWords FaceTime SharePoint DevOps`

// wellKnown are abbreviations that readers of business texts know.
var wellKnown = wordSet(`AI ANSI API ASAP ASCII AWS AVIF B2B B2C BBC CAD CDN CEO CFO CIO CLI CMO CMS COO COVID CPU CRM CSS CSV CTA CTO CTR DIY
	DNA DNS EMEA ERP ESG ETA EUR FAQ FBI GDP GDPR GIF GMT GPS GPU GUI HDMI HR HTML HTTP HTTPS IBM IDE IMAP INC ISBN ISO
	JPEG JPG JSON JWT KPI LLC LLM LTD MBA MIT MVP NASA NATO NDA NHS NGO OAuth OK PDF PHP PIN PNG POP PR PSD QA RAM
	REST RFC RGB ROI RSS RSVP SaaS SDK SEC SEO SLA SMB SME SMS SMTP SQL SSD SSH SSL SSO SVG TCP TLS TV UK UN URI URL USA USB USD
	UTC UTF UUID VAT VIP VPN WAI WCAG WWW XLS XML YAML ZIP EOD FYI TBD TBA BMW DHL UPS IKEA NASDAQ DAX GmbH DSGVO EDV KMU PKW LKW
	ARD ZDF BIP USP OKR OEM BTW IMO AND NOT XOR GET PUT POST HEAD EST PST CET EDT PDT CST NYC PHD`)

var hedges = map[string]*phrases[bool]{
	"en": listed(`needless to say, it goes without saying, for what it's worth, in my humble opinion, at the end of the day,
		it could be argued that, it might be said that, it would seem that, it would appear that, to some extent, in a manner of speaking,
		as it were, so to speak, i would argue that, we feel that, we would like to think`),
	"de": listed(`gewissermaßen, sozusagen, mehr oder weniger, im großen und ganzen, meines erachtens, unseres erachtens, an und für sich,
		in gewisser weise, irgendwie, quasi, es versteht sich von selbst`),
}

var praise = map[string]*phrases[bool]{
	"en": listed(`world-class, best-in-class, best of breed, best-of-breed, cutting-edge, cutting edge, bleeding-edge, revolutionary, groundbreaking,
		ground-breaking, game-changing, game changing, game-changer, game changer, state-of-the-art, unparalleled, unrivalled, unrivaled,
		industry-leading, market-leading, world-leading, next-level, second to none, one-stop shop, paradigm shift, mind-blowing,
		unmatched`),
	"de": listed(`weltweit führend, marktführend, branchenführend, revolutionär, revolutionäre, revolutionären, bahnbrechend, bahnbrechende,
		bahnbrechenden, einzigartig, einzigartige, einzigartigen, einzigartiges, unschlagbar, unvergleichlich, erstklassig, erstklassige, wegweisend,
		wegweisende, maßgeschneidert, maßgeschneiderte, rundum-sorglos-paket`),
}

// excluding are words that leave people out, with others that mean the same.
var excluding = map[string]*phrases[string]{
	"en": newPhrases(map[string]string{
		"whitelist": "allowlist", "whitelists": "allowlists", "whitelisted": "allowlisted", "whitelisting": "allowlisting",
		"blacklist": "blocklist", "blacklists": "blocklists", "blacklisted": "blocklisted", "blacklisting": "blocklisting",
		"manpower": "workforce", "man-hours": "working hours", "man hours": "working hours",
		"chairman": "chair", "chairmen": "chairs", "salesman": "salesperson or rep", "salesmen": "salespeople or reps", "mankind": "humanity",
		"manmade": "synthetic or artificial", "man-made": "synthetic or artificial", "spokesman": "spokesperson", "spokesmen": "spokespeople",
		"foreman": "supervisor", "policeman": "police officer", "policemen": "police officers", "fireman": "firefighter", "firemen": "firefighters",
		"mailman": "mail carrier", "stewardess": "flight attendant", "businessman": "business person or executive", "businessmen": "business people or executives",
		"middleman": "intermediary", "middlemen": "intermediaries", "grandfathered in": "exempted or kept", "sanity check": "quick check",
		"the handicapped": "disabled people or people with disabilities", "wheelchair-bound": "in a wheelchair or using a wheelchair",
		"confined to a wheelchair": "in a wheelchair or using a wheelchair", "third-world": "developing or low-income",
	}),
	"de": newPhrases(map[string]string{
		"whitelist": "Positivliste oder Freigabeliste", "blacklist": "Sperrliste", "schwarze liste": "Sperrliste", "taubstumm": "gehörlos",
		"an den rollstuhl gefesselt": "im Rollstuhl", "putzfrau": "Reinigungskraft", "krankenschwester": "Pflegekraft", "mannstunden": "Arbeitsstunden",
		"manntage": "Arbeitstage",
	}),
}

// misspelt are slips that are a word in no spelling of the language.
var misspelt = map[string]*phrases[string]{
	"en": newPhrases(map[string]string{
		"abscence": "absence", "accomodate": "accommodate", "accomodation": "accommodation", "acheive": "achieve", "acheived": "achieved",
		"accross": "across", "adress": "address", "adresses": "addresses", "agressive": "aggressive", "alot": "a lot", "amature": "amateur",
		"apparant": "apparent", "apparantly": "apparently", "arguement": "argument", "assasin": "assassin", "athiest": "atheist",
		"basicly": "basically", "becuase": "because", "beggining": "beginning", "begining": "beginning", "beleive": "believe", "belive": "believe",
		"benifit": "benefit", "benifits": "benefits", "buisness": "business", "busness": "business", "calender": "calendar", "catagory": "category", "cemetary": "cemetery",
		"changable": "changeable", "collegue": "colleague", "collegues": "colleagues", "comming": "coming", "commited": "committed", "commitee": "committee",
		"comparision": "comparison", "completly": "completely", "concensus": "consensus", "concious": "conscious", "consistant": "consistent",
		"convinient": "convenient", "critisism": "criticism", "definately": "definitely", "definatly": "definitely", "definitly": "definitely",
		"dependant on": "dependent on", "desparate": "desperate", "developement": "development", "diffrent": "different", "dilemna": "dilemma", "dissapear": "disappear",
		"dissapoint": "disappoint", "ecstacy": "ecstasy", "embarass": "embarrass", "embarassing": "embarrassing", "enviroment": "environment",
		"equiptment": "equipment", "exagerate": "exaggerate", "excede": "exceed", "excercise": "exercise", "exellent": "excellent", "existance": "existence",
		"experiance": "experience", "explaination": "explanation", "familar": "familiar", "finaly": "finally", "foriegn": "foreign", "fourty": "forty", "freind": "friend",
		"futher": "further", "garantee": "guarantee", "gaurantee": "guarantee", "goverment": "government", "governement": "government", "grammer": "grammar",
		"gratefull": "grateful", "happend": "happened", "harrass": "harass", "harrassment": "harassment", "heirarchy": "hierarchy", "humourous": "humorous",
		"immediatly": "immediately", "imediately": "immediately", "implemention": "implementation", "independant": "independent", "indispensible": "indispensable",
		"inital": "initial", "intelligance": "intelligence", "interupt": "interrupt", "intresting": "interesting", "irrelevent": "irrelevant",
		"knowlege": "knowledge", "lenght": "length", "liason": "liaison", "libary": "library", "lisence": "licence", "maintainance": "maintenance", "maintenence": "maintenance",
		"managment": "management", "millenium": "millennium", "minature": "miniature", "mischievious": "mischievous", "mispell": "misspell", "neccessary": "necessary",
		"necesary": "necessary", "neccesary": "necessary", "noticable": "noticeable", "occassion": "occasion", "occassionally": "occasionally", "occured": "occurred",
		"occuring": "occurring", "occurence": "occurrence", "occurance": "occurrence", "offical": "official", "oppurtunity": "opportunity", "oppertunity": "opportunity",
		"orignal": "original", "paralell": "parallel", "parliment": "parliament", "particulary": "particularly", "peice": "piece", "performence": "performance",
		"permanant": "permanent", "persistant": "persistent", "personel": "personnel", "persue": "pursue", "posession": "possession", "potatos": "potatoes",
		"practicle": "practical", "prefered": "preferred", "prefering": "preferring", "presance": "presence", "priviledge": "privilege", "privelege": "privilege", "probaly": "probably",
		"proffesional": "professional", "pronounciation": "pronunciation", "publically": "publicly", "questionaire": "questionnaire",
		"realy": "really", "reccomend": "recommend", "recomend": "recommend", "reccommend": "recommend", "recieve": "receive", "recieved": "received", "recieving": "receiving",
		"refered": "referred", "refering": "referring", "relevent": "relevant", "religous": "religious", "remeber": "remember", "repitition": "repetition", "resistence": "resistance",
		"responsability": "responsibility", "responsable": "responsible", "resturant": "restaurant", "rythm": "rhythm", "saftey": "safety", "secratary": "secretary",
		"seige": "siege", "sentance": "sentence", "seperate": "separate", "seperated": "separated", "seperately": "separately", "sieze": "seize", "similiar": "similar",
		"sincerly": "sincerely", "speach": "speech", "stategy": "strategy", "stratagy": "strategy", "succesful": "successful", "successfull": "successful", "sucessful": "successful",
		"succesfully": "successfully", "suprise": "surprise", "suprised": "surprised", "supercede": "supersede", "teh": "the", "tendancy": "tendency", "thier": "their",
		"threshhold": "threshold", "tommorow": "tomorrow", "tommorrow": "tomorrow", "tounge": "tongue", "truely": "truly", "unforseen": "unforeseen",
		"unfortunatly": "unfortunately", "untill": "until", "usefull": "useful", "usualy": "usually", "vaccum": "vacuum", "visable": "visible", "wether": "whether", "wich": "which",
		"wierd": "weird", "writting": "writing", "wellfare": "welfare", "whereever": "wherever", "withold": "withhold",
	}),
	"de": newPhrases(map[string]string{
		"agressiv": "aggressiv", "aquise": "Akquise", "anderst": "anders", "annulieren": "annullieren", "aparat": "Apparat", "atmosfäre": "Atmosphäre",
		"authentifikazion": "Authentifizierung", "brilliant": "brillant", "desweiteren": "des Weiteren", "desöfteren": "des Öfteren", "detailiert": "detailliert", "einzigste": "einzige",
		"entgültig": "endgültig", "entgeld": "Entgelt", "ersteinmal": "erst einmal", "gallerie": "Galerie", "garnicht": "gar nicht", "garkein": "gar kein",
		"grundsetzlich": "grundsätzlich", "herrausforderung": "Herausforderung", "heraustellen": "herausstellen", "hobbies": "Hobbys", "imens": "immens", "imernoch": "immer noch", "insbesonders": "insbesondere", "intressant": "interessant",
		"kommisar": "Kommissar", "lizensieren": "lizenzieren", "maschiene": "Maschine", "miteinbezogen": "einbezogen", "nähmlich": "nämlich", "nichtmal": "nicht mal", "orginal": "Original",
		"prozeß": "Prozess", "reflektion": "Reflexion", "rythmus": "Rhythmus", "sattelit": "Satellit", "schlußendlich": "schlussendlich", "seperat": "separat", "sylvester": "Silvester", "sogenanter": "sogenannter",
		"standart": "Standard", "standarts": "Standards", "tollerant": "tolerant", "terasse": "Terrasse", "vorallem": "vor allem", "voraussichtig": "voraussichtlich",
		"vorraus": "voraus", "vorrausetzung": "Voraussetzung", "vorraussetzung": "Voraussetzung", "wiederspiegeln": "widerspiegeln", "wiederspiegelt": "widerspiegelt", "wiederspruch": "Widerspruch", "wiederstand": "Widerstand", "zumindestens": "zumindest", "zusammenfaßung": "Zusammenfassung",
		"öfters mal": "öfter mal", "daß": "dass", "muß": "muss", "mußte": "musste", "läßt": "lässt",
	}),
}
