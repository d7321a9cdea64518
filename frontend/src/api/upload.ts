import { csrfToken } from './csrf';
import { Problem, problemOfText } from './problem';
import { newKey } from './request';

/** Sends a form and reports how much of it has left, from 0 to 1. fetch cannot tell that. */
export async function upload(
  path: string,
  form: FormData,
  onProgress: (share: number) => void,
): Promise<void> {
  const token = await csrfToken();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('X-CSRFToken', token);
    request.setRequestHeader('Idempotency-Key', newKey());
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = () => reject(new Problem(0, {}, null));
    request.onload = () => {
      const { status, responseText } = request;
      if (status < 300) resolve();
      else reject(problemOfText(status, responseText, request.getResponseHeader('X-Request-ID')));
    };
    request.send(form);
  });
}
