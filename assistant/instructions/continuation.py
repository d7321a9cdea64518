# ruff: noqa: E501 - sentences of other languages, as long as they are
"""How a model is asked to continue a text, to open it, and to draft one, in each language. Pure data."""

CONTINUE = {
    "en": "Continue the text below with two or three sentences in its language and tone. Do not repeat it. "
    "Answer with the continuation only.",
    "de": "Setze den folgenden Text mit zwei oder drei Sätzen im gleichen Ton fort. Wiederhole ihn nicht. Antworte "
    "auf Deutsch und nur mit der Fortsetzung.",
    "fr": "Continue le texte ci-dessous par deux ou trois phrases dans le même ton. Ne le répète pas. Réponds en "
    "français, avec la suite seulement.",
    "es": "Continúa el texto siguiente con dos o tres frases en el mismo tono. No lo repitas. Responde en español, "
    "solo con la continuación.",
    "it": "Continua il testo seguente con due o tre frasi nello stesso tono. Non ripeterlo. Rispondi in italiano e "
    "solo con la continuazione.",
    "pt": "Continua o texto abaixo com duas ou três frases no mesmo tom. Não o repitas. Responde em português, apenas "
    "com a continuação.",
    "nl": "Ga met twee of drie zinnen in dezelfde toon verder met de onderstaande tekst. Herhaal hem niet. Antwoord "
    "in het Nederlands en alleen met het vervolg.",
    "pl": "Kontynuuj poniższy tekst dwoma lub trzema zdaniami w tym samym tonie. Nie powtarzaj go. Odpowiedz po "
    "polsku, podając tylko ciąg dalszy.",
    "ru": "Продолжи текст ниже двумя или тремя предложениями в том же тоне. Не повторяй его. Отвечай по-русски и "
    "только продолжением.",
    "tr": "Aşağıdaki metni aynı üslupta iki üç cümleyle sürdür. Metni tekrarlama. Türkçe ve yalnızca devamıyla yanıt ver.",
    "sv": "Fortsätt texten nedan med två eller tre meningar i samma ton. Upprepa den inte. Svara på svenska och bara "
    "med fortsättningen.",
    "zh": "请用两三句话以相同的语气继续下面的文本。不要重复原文。只用中文回答续写的部分。",
    "ja": "次の本文を同じ調子で二、三文続けてください。本文を繰り返さないでください。続きだけを日本語で答えてください。",
    "ko": "다음 글을 같은 어조로 두세 문장 이어 쓰세요. 글을 되풀이하지 마세요. 한국어로 이어지는 부분만 답하세요.",
    "ar": "أكمل النص أدناه بجملتين أو ثلاث جمل بالأسلوب نفسه. لا تكرره. أجب بالعربية وبالتكملة فقط.",
}

OPEN = {
    "en": "Write the two or three sentences with which the text below should begin, in its language and tone. Do not "
    "repeat it. Answer with the opening only.",
    "de": "Schreibe die zwei oder drei Sätze, mit denen der folgende Text beginnen soll, im gleichen Ton. Wiederhole "
    "ihn nicht. Antworte auf Deutsch und nur mit dem Anfang.",
    "fr": "Écris les deux ou trois phrases par lesquelles le texte ci-dessous devrait commencer, dans le même ton. "
    "Ne le répète pas. Réponds en français, avec le début seulement.",
    "es": "Escribe las dos o tres frases con las que debería empezar el texto siguiente, en el mismo tono. No lo "
    "repitas. Responde en español, solo con el comienzo.",
    "it": "Scrivi le due o tre frasi con cui dovrebbe iniziare il testo seguente, nello stesso tono. Non ripeterlo. "
    "Rispondi in italiano e solo con l'inizio.",
    "pt": "Escreve as duas ou três frases com que o texto abaixo deve começar, no mesmo tom. Não o repitas. Responde em "
    "português, apenas com o início.",
    "nl": "Schrijf de twee of drie zinnen waarmee de onderstaande tekst moet beginnen, in dezelfde toon. Herhaal hem "
    "niet. Antwoord in het Nederlands en alleen met het begin.",
    "pl": "Napisz dwa lub trzy zdania, którymi poniższy tekst powinien się zaczynać, w tym samym tonie. Nie powtarzaj "
    "go. Odpowiedz po polsku, podając tylko początek.",
    "ru": "Напиши два или три предложения, которыми должен начинаться текст ниже, в том же тоне. Не повторяй его. "
    "Отвечай по-русски и только началом.",
    "tr": "Aşağıdaki metnin başlaması gereken iki üç cümleyi aynı üslupta yaz. Metni tekrarlama. Türkçe ve yalnızca "
    "başlangıçla yanıt ver.",
    "sv": "Skriv de två eller tre meningar som texten nedan bör börja med, i samma ton. Upprepa den inte. Svara på "
    "svenska och bara med inledningen.",
    "zh": "请用相同的语气写出下面文本应有的开头，两三句话。不要重复原文。只用中文回答开头部分。",
    "ja": "次の本文の書き出しとなる二、三文を、同じ調子で書いてください。本文を繰り返さないでください。書き出しだけを日本語で答えてください。",
    "ko": "다음 글의 첫머리가 될 두세 문장을 같은 어조로 쓰세요. 글을 되풀이하지 마세요. 한국어로 첫머리만 답하세요.",
    "ar": "اكتب الجملتين أو الجمل الثلاث التي ينبغي أن يبدأ بها النص أدناه، بالأسلوب نفسه. لا تكرره. أجب بالعربية وبالبداية فقط.",
}

DRAFT = {
    "en": "Write a first draft of one or two short paragraphs about the subject below. Write in the language of the "
    "subject, or in the one it asks for. Answer with the text only, without a heading.",
    "de": "Schreibe einen ersten Entwurf von ein oder zwei kurzen Absätzen über das folgende Thema. Antworte auf "
    "Deutsch und nur mit dem Text, ohne Überschrift.",
    "fr": "Écris une première version d'un ou deux courts paragraphes sur le sujet ci-dessous. Réponds en français, "
    "avec le texte seulement, sans titre.",
    "es": "Escribe un primer borrador de uno o dos párrafos breves sobre el tema siguiente. Responde en español, solo "
    "con el texto, sin título.",
    "it": "Scrivi una prima bozza di uno o due brevi paragrafi sull'argomento seguente. Rispondi in italiano e solo con "
    "il testo, senza titolo.",
    "pt": "Escreve um primeiro rascunho de um ou dois parágrafos curtos sobre o assunto abaixo. Responde em português, "
    "apenas com o texto, sem título.",
    "nl": "Schrijf een eerste versie van een of twee korte alinea's over het onderstaande onderwerp. Antwoord in het "
    "Nederlands en alleen met de tekst, zonder kop.",
    "pl": "Napisz pierwszy szkic złożony z jednego lub dwóch krótkich akapitów na poniższy temat. Odpowiedz po polsku, "
    "podając tylko tekst, bez nagłówka.",
    "ru": "Напиши первый набросок из одного или двух коротких абзацев на тему ниже. Отвечай по-русски и только текстом, "
    "без заголовка.",
    "tr": "Aşağıdaki konu hakkında bir ya da iki kısa paragraflık bir ilk taslak yaz. Türkçe ve yalnızca metinle, "
    "başlıksız yanıt ver.",
    "sv": "Skriv ett första utkast på ett eller två korta stycken om ämnet nedan. Svara på svenska och bara med texten, "
    "utan rubrik.",
    "zh": "请就下面的主题写一两个短段落的初稿。只用中文回答正文，不要标题。",
    "ja": "次の主題について、短い段落一つか二つの下書きを書いてください。見出しを付けず、本文だけを日本語で答えてください。",
    "ko": "다음 주제로 짧은 단락 한두 개의 초안을 쓰세요. 한국어로 제목 없이 글만 답하세요.",
    "ar": "اكتب مسودة أولى من فقرة أو فقرتين قصيرتين عن الموضوع أدناه. أجب بالعربية وبالنص فقط، من دون عنوان.",
}
