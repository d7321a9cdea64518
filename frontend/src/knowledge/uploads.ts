import { useState } from 'react';
import { asProblem, type Problem } from '@/api/problem';
import { useTenant } from '@/api/session';
import type { Schema, Visibility } from '@/api/types';
import { upload } from '@/api/upload';
import { useRefreshFiles } from './queries';

export interface Upload {
  key: number;
  name: string;
  share: number;
  problem: Problem | null;
}

let count = 0;

/** Files on their way to the server. A refused one stays in the list with its reason. */
export function useUploads() {
  const { api } = useTenant();
  const refresh = useRefreshFiles();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const change = (key: number, part: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const drop = (key: number) => setUploads((all) => all.filter((one) => one.key !== key));

  const send = async (file: File, visibility: Visibility) => {
    count += 1;
    const key = count;
    setUploads((all) => [...all, { key, name: file.name, share: 0, problem: null }]);
    const form = new FormData();
    const parts: Record<keyof Schema<'FileUploadRequest'>, File | string> = { file, visibility };
    for (const [name, part] of Object.entries(parts)) form.set(name, part);
    try {
      await upload(api.address('files/'), form, (share) => change(key, { share }));
      await refresh();
      drop(key);
    } catch (error) {
      change(key, { problem: asProblem(error) });
    }
  };
  return { uploads, drop, send };
}
