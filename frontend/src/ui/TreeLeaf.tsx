import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import classes from './TreeLeaf.module.css';

/** A line of the tree that leads to one page. */
export function TreeLeaf({ to, label, children }: { to: string; label: string; children?: ReactNode }) {
  return (
    <li>
      <NavLink to={to} className={classes.leaf ?? ''}>
        <span className={classes.name}>{label}</span>
        {children}
      </NavLink>
    </li>
  );
}
