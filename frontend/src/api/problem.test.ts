import { describe, expect, it } from 'vitest';
import { bodyOfEnding, bodyOfError, problemOfFailure, problemOfText } from './problem';
import type { Schema } from './types';

describe('the problem of a failed request', () => {
  it.each(['', 'null', '<html>Bad gateway</html>', '7', '[]'])('is one for any body: %j', (text) => {
    expect(problemOfText(502, text, 'id')).toMatchObject({ status: 502, code: 'http.502', requestId: 'id' });
  });

  it('says what the body says', () => {
    const body = JSON.stringify({ code: 'file.empty', detail: 'It is empty.', request_id: 'own' });
    expect(problemOfText(422, body, 'other')).toMatchObject({
      code: 'file.empty',
      message: 'It is empty.',
      requestId: 'own',
    });
  });

  it('of a generation has its status, and one of a server where it tells none', () => {
    expect(problemOfFailure({ status: 402 }).status).toBe(402);
    expect(problemOfFailure({}).status).toBe(502);
  });

  it('of an answer keeps all that it can be worded by, while it runs and when it was kept', () => {
    const said = {
      code: 'generation.unusable',
      title: 'Unusable',
      detail: 'No.',
      status: 502,
      flaw: 'loop',
      tries: 2,
    };
    expect(bodyOfEnding({ ...said, began: true })).toEqual(said);
    const event = {
      ...said,
      generation_id: 'g',
      provider: 'local',
      model: 'm',
      demo: true,
      cost_nano_usd: 3,
    };
    expect(bodyOfError(event as Schema<'ErrorDataSchema'>)).toEqual(event);
  });
});
