import { useQuery } from '@tanstack/react-query';
import { useTenant } from './session';

/** The people of this organisation, for showing names where only ids are known. */
export function useMembers() {
  const { slug, api } = useTenant();
  return useQuery({
    queryKey: ['members', slug, 'names'],
    queryFn: async () => (await api.get('members/', { query: { limit: 200 } })).results,
    staleTime: 60_000,
  });
}

export function useMemberName(id: string | null | undefined): string | null {
  const members = useMembers();
  if (!id) return null;
  return members.data?.find((member) => member.id === id)?.display_name ?? null;
}
