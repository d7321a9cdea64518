import type { ActionContext } from '@/room/room';

/** What a page is told about the document it opens. */
export interface Opening {
  isNew?: boolean;
}

/** Makes a blank document and opens it for writing; its title is written there. */
export async function startDocument({ tenant, client, navigate }: ActionContext): Promise<void> {
  const document = await tenant.api.post('documents/', { json: { title: '' } });
  void client.invalidateQueries({ queryKey: ['documents', tenant.slug] });
  navigate(tenant.page(`documents/${document.id}`), { state: { isNew: true } satisfies Opening });
}
