import { initials, readableOn } from './initials';
import classes from './PersonDot.module.css';

interface Props {
  name: string;
  colour: string;
  size?: number;
}

/** A person as a small disc in their colour. The name itself stands beside it or in a label. */
export function PersonDot({ name, colour, size = 24 }: Props) {
  return (
    <span
      className={classes.dot}
      aria-hidden
      style={{
        width: size,
        height: size,
        background: colour,
        color: readableOn(colour),
        fontSize: size * 0.42,
      }}
    >
      {initials(name)}
    </span>
  );
}
