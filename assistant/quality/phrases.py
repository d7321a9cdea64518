# ruff: noqa: E501 - phrases of many languages, as long as they are
"""Words of models about their own answer, in the languages that models speak most. Pure data."""

import re

_SURE = (
    r"sure(?: thing)?|certainly|of course|absolutely|okay|ok|got it|understood|great|happy to help|"
    r"natürlich|gerne|klar|selbstverständlich|sicher|bien sûr|certainement|avec plaisir|d'accord|"
    r"claro(?: que sim)?|por supuesto|desde luego|con mucho gusto|certo|certamente|com certeza|"
    r"natuurlijk|zeker|graag|oczywiście|jasne|конечно|разумеется|хорошо|tabii(?: ki)?|elbette|självklart|absolut|"
    r"当然可以|当然|好的|もちろんです|もちろん|承知しました|はい|물론입니다|물론이죠|물론"
)
OPENER = re.compile(rf"\A[\s*_]*(?:{_SURE})\s*[!,.:！。、，]+[\s*_]*", re.IGNORECASE)
"""“Sure!”"""

_HERE = (
    r"here(?: is|'s|’s| are| you go)|this is|below is|the following is|the|my|a|hier (?:ist|sind|kommt|is|volgt|folgt)|der|die|"
    r"voici|voilà|le|la|aquí (?:está|tienes|tiene|va)|esta es|ecco(?:ti)?|aqui (?:está|vai)|oto|вот|işte|här (?:är|kommer)|"
    r"以下是|这是|下面是|以下は|こちらは|こちらが|다음은|여기"
)
_ANSWER = (
    r"(?:re)?written|rewrite|shorten(?:ed)?|shorter|condensed|concise|revised|summari[sz]ed|version|continuation|draft|summary|opening|"
    r"gekürzt\w*|kürzere\w*|fassung|überarbeitet\w*|fortsetzung|entwurf|zusammenfassung|"
    r"raccourci\w*|abrégé\w*|plus court\w*|réécrit\w*|suite|ébauche|résumé|"
    r"acortad\w*|abreviad\w*|más cort\w*|reescrit\w*|versión|continuación|borrador|resumen|"
    r"abbreviat\w*|più brev\w*|riscritt\w*|versione|continuazione|bozza|riassunto|"
    r"encurtad\w*|resumid\w*|mais curt\w*|versão|continuação|rascunho|resumo|"
    r"verkorte?|ingekorte?|kortere|versie|vervolg|samenvatting|skrócon\w*|krótsz\w*|wersj\w*|"
    r"сокращ[её]нн\w*|короче|короткая|верси\w*|продолжение|kısaltılmış|daha kısa|sürüm\w*|kortare|förkortad\w*|"
    r"缩短|简短|精简|改写|续写|短縮|短く|書き直し|続き|줄인|요약"
)
PREAMBLE = re.compile(
    rf"\A[\s*_#\"“]*(?:(?:{_SURE})\s*[!,.！。、，—–-]+\s*)?(?:{_HERE})(?:\b|(?<=[^\x00-\x7f]))[^:：.!\n]{{0,80}}?(?:{_ANSWER})[^:：.!\n]{{0,80}}"
    r"(?:[:：]|[.!]?[ \t]*(?:\n|\Z))[\s*_]*",
    re.IGNORECASE,
)
"""“Sure! Here is a shorter version of the text:”; what it announces follows it, or nothing does."""

CLOSING_REMARK = re.compile(
    r"\s*[(\[*_]*\s*(?:let me know (?:if|whether)|i hope (?:this|that|it) (?:helps|works|meets)|feel free to|is there anything else|"
    r"(?:would|do) you (?:like|want) me to|if you (?:need|want|would like) (?:any|me|further|more)|"
    r"(?:note|anmerkung|hinweis|remarque|nota|opmerking|uwaga|примечание|not|注|注意)\s*[:：]|"
    r"(?:word|character) count|this (?:version|revision|rewrite|shortened)|the (?:shortened|rewritten|revised) (?:text|version)|"
    r"i(?:'ve|’ve| have)? (?:shortened|removed|kept|condensed|rewritten)|"
    r"lass(?:en sie)? (?:mich|es mich) wissen|ich hoffe, (?:das|dies)|sag mir|n'hésite[zs]? pas|j'espère que (?:cela|ça)|"
    r"espero que (?:esto|te|le|isso)|avísame|házmelo saber|fammi sapere|spero che|me avise|laat (?:me|het me) weten|ik hoop dat|"
    r"daj (?:mi )?znać|mam nadzieję|дайте знать|надеюсь|если (?:вам|у вас)|umarım|hoppas att|"
    r"希望(?:这|对)|如果您|如需|お役に立て|他に何か|도움이)",
    re.IGNORECASE,
)
"""“Let me know if you need anything else!”"""

REFUSAL = re.compile(
    r"\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b|\bi(?:'m| am) (?:just |only )?an? (?:ai|language model|virtual assistant)\b|"
    r"\bi(?: am|'m|’m)? ?(?:sorry|afraid)?[^.\n]{0,40}\b(?:can't|can’t|cannot|can not|unable to|not able to|won't|will not|not allowed to)\s+"
    r"(?:\w+\s+){0,3}?(?:assist|fulfil\w*|comply|help (?:you )?with (?:that|this|your)|process (?:this|that|your)|(?:shorten|rewrite|continue|complete|generate|provide|create|produce|write) (?:this|that|the|any|a|such|your|content|text))|"
    r"\b(?:please|kindly|could you|can you)\s+(?:\w+\s+)?(?:provide|share|paste|send|give|specify)\b[^.\n]{0,40}\b(?:text|content|passage|document|details|information|context|topic|subject)\b|"
    r"\bwhat would you like me to\b|\bhow (?:can|may) i (?:help|assist) you\b|\byou (?:haven't|have not|didn't|did not) (?:provided?|shared?|included?)\b|"
    r"\bthe (?:sources|passages|documents) do(?:es)? not (?:say|contain|mention|provide)\b|"
    r"\bals (?:ki|künstliche intelligenz|sprachmodell)\b|(?:ich kann|kann ich)\b[^.\n]{0,60}\bnicht (?:helfen|weiterhelfen|erfüllen|bearbeiten|beantworten|kürzen|fortsetzen|schreiben)|"
    r"\bbitte (?:gib|geben sie|teile|senden?|stell\w*)\b[^.\n]{0,40}\b(?:text|inhalt|thema|informationen)\b|"
    r"\ben tant qu(?:'|’)?(?:ia|intelligence|un? modèle|modèle)|je ne (?:peux|suis)[^.\n]{0,20}pas\b[^.\n]{0,30}\b(?:aider|répondre à (?:cette|votre)|fournir|traiter|continuer|raccourcir)|"
    r"\bveuillez (?:fournir|indiquer|partager)|"
    r"\bcomo (?:una? )?(?:ia|inteligencia|modelo de lengua\w*|inteligência)\b|no puedo (?:ayudar|cumplir|procesar|continuar|proporcionar|responder a)|por favor,? (?:proporcion|comparte|forneça|envie|indi)\w*|"
    r"\bnão posso (?:ajudar|fornecer|atender|continuar)|\bin quanto (?:ia|intelligenza|modello)|non posso (?:aiutar|fornire|soddisfare|continuare)|"
    r"\bals (?:ai|taalmodel)\b|ik kan (?:je|u|hier|dit|daar)?[^.\n]{0,20}niet (?:helpen|mee helpen|voldoen)|\bjako (?:ai|model językowy|sztuczna)|nie mogę (?:pomóc|spełnić|kontynuować|udzielić)|"
    r"как (?:ии|языковая модель|искусственный)|не могу (?:помочь|выполнить|ответить на|продолжить|предоставить)|пожалуйста,? (?:предоставьте|укажите|пришлите)|"
    r"(?:yapay zeka|dil modeli) olarak|yardımcı olamam|som (?:en )?(?:ai|språkmodell)\b|kan (?:jag )?(?:tyvärr )?inte hjälpa|"
    r"作为(?:一个|一名)?(?:ai|人工智能|语言模型|大型)|(?:无法|不能)(?:提供|满足|完成|回答|处理|继续|帮助)|请(?:提供|告诉我|分享)|"
    r"(?:ai|人工知能|言語モデル)(?:として|なので)|(?:お手伝い|対応|回答|提供)(?:でき|することはでき)(?:ません|かねます)|(?:提供|入力|教え)(?:して)?ください|"
    r"(?:ai|인공지능|언어 모델)(?:로서|이므로)|(?:도와드릴|제공할|답변할) 수 (?:없|업)",
    re.IGNORECASE,
)
"""“I'm sorry, but I can't assist with that.” “Please provide the text.”"""

APOLOGY = re.compile(
    r"\A\W*(?:i(?:'m| am|’m) (?:very |so |really |terribly )?(?:sorry|afraid)|(?:my |our )?(?:sincere )?(?:sorry|apologies)|i apologi[sz]e|we apologi[sz]e|unfortunately|"
    r"es tut mir leid|tut mir leid|entschuldig\w+|leider|je suis désolée?|désolée?|je m'excuse|malheureusement|lo siento|disculp\w+|lamentablemente|mi dispiace|purtroppo|desculp\w+|lamento|infelizmente|"
    r"het spijt me|sorry|helaas|przepraszam|przykro mi|niestety|извините|простите|к сожалению|мне жаль|üzgünüm|maalesef|tyvärr|förlåt|抱歉|对不起|很遗憾|申し訳|すみません|ごめんなさい|残念|죄송|미안)",
    re.IGNORECASE,
)
"""“I'm sorry”: in a rewrite, of a text that says nothing of the kind."""

ACKNOWLEDGEMENT = re.compile(
    rf"\A\W*(?:{_SURE}|done|yes|noted|finished|fertig|erledigt|ja|verstanden|fait|oui|compris|hecho|listo|sí|fatto|sì|feito|pronto|sim|klaar|gotowe|готово|да|完成|できました|완료)\W*\Z",
    re.IGNORECASE,
)
"""“Done.”, and nothing else."""

_AT_YOUR_SERVICE = (
    r"i(?:'d|’d| would) be (?:more than |very )?(?:happy|glad|delighted|pleased) to (?:help|assist)|i(?:'m|’m| am) (?:here|happy|glad|ready) to (?:help|assist)|"
    r"i(?: can|'ll|’ll| will) (?:certainly |gladly |definitely )?(?:help|assist) you|(?:happy|glad) to (?:help|assist)|"
    r"ich helfe (?:dir|ihnen) (?:sehr )?gerne?|(?:dabei|damit) (?:helfe ich|kann ich)[^.!\n]{0,20}\bhelfen|gerne? helfe ich|"
    r"je (?:serai|serais|suis) (?:ravie?|heureux|heureuse|là pour)|je peux vous aider|(?:estaré|estaría|estoy) (?:encantad[oa]|aquí para)|puedo ayudarte|"
    r"sarei felice di aiutar\w*|posso aiutar\w*|(?:ficaria|ficarei) feliz em ajudar|posso ajudar|ik help je graag|chętnie (?:ci |pani |panu )?pomogę|"
    r"(?:я )?(?:с радостью|рада? )\s*помо\w*|我很乐意|很高兴(?:为您|帮)|喜んでお手伝い|기꺼이 도와"
)
_GIVE_ME = (
    r"please|could you|can you|go ahead|what (?:would|do|is|are|kind)|which|tell me|share|send me|provide|let me know|paste|"
    r"bitte|welche\w*|worum|was |wobei|schick\w*|teile?n? |veuillez|quel\w*|dites|partage[rz]|por favor|qué|dime|comparte|per favore|quale|dimmi|condividi|"
    r"me diga|compartilhe|envie|alsjeblieft|welke|deel |stuur|proszę|jaki\w*|podaj|пожалуйста|како\w*|请|告诉|什么|ください|何|알려|어떤"
)
OFFER_OF_HELP = re.compile(
    rf"\A[\s*_¡¿\"“]*(?:(?:{_SURE})\s*[!,.:！。、，—–-]+\s*)?(?:{_AT_YOUR_SERVICE})[^\n]{{0,80}}?(?:[.!?:。！？]|,|\n)\s*[^\n]{{0,120}}?(?:{_GIVE_ME})",
    re.IGNORECASE,
)
"""“Sure, I'd be happy to help with that. Please go ahead and share your message.”"""
