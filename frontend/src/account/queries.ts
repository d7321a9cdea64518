import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { changePassword, endSessions, readSessions } from '@/api/allauth';
import { site } from '@/api/client';

const SESSIONS = ['browser-sessions'];

/** The name stands in the header and beside every document: what was read of it is read again. */
export function useRename() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => site.patch('/api/v1/me/', { json: { name } }),
    onSuccess: () => client.invalidateQueries(),
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (words: { current: string; wanted: string }) => changePassword(words.current, words.wanted),
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
}

export function useSessions() {
  return useQuery({ queryKey: SESSIONS, queryFn: readSessions });
}

export function useEndSessions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: endSessions,
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
}
