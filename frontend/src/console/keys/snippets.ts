/** Programs that run as they stand, once the key is in the environment. */
export function snippets(origin: string, slug: string): { curl: string; python: string; openai: string } {
  const base = `${origin}/t/${slug}`;
  return {
    curl: `curl -H "Authorization: Bearer $SCRIPTORIUM_KEY" \\
  "${base}/api/v1/documents/"`,
    python: `import os
import httpx

client = httpx.Client(
    base_url="${base}/api/v1/",
    headers={"Authorization": f"Bearer {os.environ['SCRIPTORIUM_KEY']}"},
)
new = {"title": "From Python", "visibility": "organisation", "markdown": "# Hello"}
document = client.post("documents/", json=new).raise_for_status().json()
print(document["id"])`,
    openai: `import os
from openai import OpenAI

client = OpenAI(
    base_url="${base}/openai/v1",
    api_key=os.environ["SCRIPTORIUM_KEY"],
)
answer = client.chat.completions.create(
    model="default",
    messages=[{"role": "user", "content": "Who approves a flight?"}],
)
print(answer.choices[0].message.content)`,
  };
}
