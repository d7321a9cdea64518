import { Problem } from '@/api/problem';
import { useMe } from '@/api/session';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { Chooser } from './Chooser';
import { SignInPage } from './SignInPage';

/** The address "/": the sign-in form, or the organisations of whoever is signed in. */
export function FrontDoor() {
  const me = useMe();
  if (me.isPending) return <PageSkeleton />;
  if (me.data) return <Chooser me={me.data} />;
  const isSignedOut = me.error instanceof Problem && [401, 403].includes(me.error.status);
  return <SignInPage trouble={isSignedOut ? null : me.error} />;
}
