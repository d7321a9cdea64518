# ruff: noqa: E501 - sentences of other languages, as long as they are
"""How a model is asked to say the same in fewer words, with one example, in each language. Pure data."""

SHORTEN = {
    "en": "Rewrite the text below so that it says the same in fewer words. Keep every name, number, day and reason. "
    "Write in the language of the text. Answer with the new text only.",
    "de": "Schreibe den folgenden Text so um, dass er dasselbe mit weniger Wörtern sagt. Behalte jeden Namen, jede "
    "Zahl, jeden Tag und jeden Grund. Antworte auf Deutsch und nur mit dem neuen Text.",
    "fr": "Réécris le texte ci-dessous pour dire la même chose avec moins de mots. Garde chaque nom, chaque chiffre, "
    "chaque jour et chaque raison. Réponds en français, avec le nouveau texte seulement.",
    "es": "Reescribe el texto siguiente para decir lo mismo con menos palabras. Conserva cada nombre, cada número, cada "
    "día y cada razón. Responde en español, solo con el texto nuevo.",
    "it": "Riscrivi il testo seguente in modo che dica la stessa cosa con meno parole. Mantieni ogni nome, ogni numero, "
    "ogni giorno e ogni motivo. Rispondi in italiano e solo con il nuovo testo.",
    "pt": "Reescreve o texto abaixo para dizer o mesmo com menos palavras. Mantém cada nome, cada número, cada dia e "
    "cada razão. Responde em português, apenas com o novo texto.",
    "nl": "Herschrijf de onderstaande tekst zodat hij hetzelfde zegt in minder woorden. Behoud elke naam, elk getal, "
    "elke dag en elke reden. Antwoord in het Nederlands en alleen met de nieuwe tekst.",
    "pl": "Przepisz poniższy tekst tak, aby mówił to samo mniejszą liczbą słów. Zachowaj każde imię i nazwę, każdą "
    "liczbę, każdy dzień i każdy powód. Odpowiedz po polsku, podając tylko nowy tekst.",
    "ru": "Перепиши текст ниже так, чтобы он говорил то же самое меньшим числом слов. Сохрани каждое имя, каждое число, "
    "каждый день и каждую причину. Отвечай по-русски и только новым текстом.",
    "tr": "Aşağıdaki metni aynı şeyi daha az kelimeyle söyleyecek şekilde yeniden yaz. Her adı, her sayıyı, her günü ve "
    "her nedeni koru. Türkçe ve yalnızca yeni metinle yanıt ver.",
    "sv": "Skriv om texten nedan så att den säger samma sak med färre ord. Behåll varje namn, varje siffra, varje dag "
    "och varje skäl. Svara på svenska och bara med den nya texten.",
    "zh": "请把下面的文本改写得更短，意思不变。保留每个名称、数字、日期和原因。只用中文回答新的文本。",
    "ja": "次の本文を、同じ内容のまま、より少ない言葉に書き直してください。名前、数字、日付、理由はすべて残してください。新しい本文だけを日本語で答えてください。",
    "ko": "다음 글을 같은 내용으로 더 짧게 고쳐 쓰세요. 모든 이름, 숫자, 날짜, 이유를 그대로 두세요. 한국어로 새 글만 답하세요.",
    "ar": "أعد كتابة النص أدناه ليقول الشيء نفسه بكلمات أقل. احتفظ بكل اسم ورقم ويوم وسبب. أجب بالعربية وبالنص الجديد فقط.",
}

# Small models follow what they see once better than what they are told twice.
EXAMPLES = {
    "en": "You shorten texts and keep every fact. For example, “The ferry to Skarv, which is operated by Nordline, "
    "leaves the harbour every morning at 7:40.” becomes “Nordline's ferry to Skarv leaves daily at 7:40.”",
    "de": "Du kürzt Texte und behältst jede Angabe. Zum Beispiel wird aus „Die Fähre nach Skarv, die von Nordline "
    "betrieben wird, verlässt den Hafen jeden Morgen um 7:40 Uhr.“ „Nordlines Fähre nach Skarv fährt täglich um 7:40 Uhr.“",
    "fr": "Tu raccourcis des textes en gardant chaque fait. Par exemple, « Le ferry pour Skarv, exploité par "
    "Nordline, quitte le port chaque matin à 7 h 40. » devient « Le ferry Nordline part pour Skarv chaque jour à 7 h 40. »",
    "es": "Acortas textos y conservas cada dato. Por ejemplo, «El ferry a Skarv, operado por Nordline, sale del "
    "puerto cada mañana a las 7:40.» se convierte en «El ferry de Nordline a Skarv sale a diario a las 7:40.»",
    "it": "Accorci testi e conservi ogni dato. Per esempio, «Il traghetto per Skarv, che è gestito da Nordline, lascia "
    "il porto ogni mattina alle 7:40.» diventa «Il traghetto Nordline per Skarv parte ogni giorno alle 7:40.»",
    "pt": "Encurtas textos e manténs cada dado. Por exemplo, «O ferry para Skarv, que é operado pela Nordline, sai do "
    "porto todas as manhãs às 7:40.» passa a «O ferry da Nordline para Skarv sai diariamente às 7:40.»",
    "nl": "Je kort teksten in en behoudt elk feit. Bijvoorbeeld: „De veerboot naar Skarv, die door Nordline wordt "
    "geëxploiteerd, verlaat elke ochtend om 7:40 uur de haven.” wordt „Nordlines veerboot naar Skarv vaart dagelijks om 7:40 uur.”",
    "pl": "Skracasz teksty i zachowujesz każdy fakt. Na przykład „Prom do Skarv, który jest obsługiwany przez Nordline, "
    "opuszcza port każdego ranka o 7:40.” zmienia się w „Prom Nordline do Skarv odpływa codziennie o 7:40.”",
}

# Behind the text, where small models read it best. What is named here was lost most often.
REMINDERS = {
    "en": "The new text must keep: {details}.",
    "de": "Der neue Text muss enthalten: {details}.",
    "fr": "Le nouveau texte doit garder : {details}.",
    "es": "El texto nuevo debe conservar: {details}.",
    "it": "Il nuovo testo deve mantenere: {details}.",
    "pt": "O novo texto deve manter: {details}.",
    "nl": "De nieuwe tekst moet behouden: {details}.",
    "pl": "Nowy tekst musi zachować: {details}.",
    "ru": "Новый текст должен сохранить: {details}.",
    "tr": "Yeni metin şunları korumalı: {details}.",
    "sv": "Den nya texten måste behålla: {details}.",
    "zh": "新的文本必须保留：{details}。",
    "ja": "新しい本文に必ず残すもの：{details}。",
    "ko": "새 글에 꼭 남길 것: {details}.",
    "ar": "يجب أن يحتفظ النص الجديد بما يلي: {details}.",
}
