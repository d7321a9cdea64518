import type { ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import classes from './Markdown.module.css';

interface Props {
  text: string;
  /** Draws a citation like [2]; without it the marks stay text. */
  citation?: (number: number) => ReactNode;
}

const MARK = /(\[\d{1,3}\])/;

/** Text with Markdown from a model: no HTML passes, links open outside without telling where from. */
export function Markdown({ text, citation }: Props) {
  const components: Components = {
    a: ({ href, children }) => (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    ),
    // A picture from a model's answer could report who reads it.
    img: ({ alt }) => <em>{alt}</em>,
    ...(citation && {
      p: ({ children }) => <p>{withCitations(children, citation)}</p>,
      li: ({ children }) => <li>{withCitations(children, citation)}</li>,
      td: ({ children }) => <td>{withCitations(children, citation)}</td>,
    }),
  };
  return (
    <div className={classes.markdown}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSanitize]} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
}

/** Replaces [n] in the text of a block; what stands inside links or code is left alone. */
export function withCitations(children: ReactNode, citation: (number: number) => ReactNode): ReactNode {
  const parts = Array.isArray(children) ? (children as ReactNode[]) : [children];
  return parts.flatMap((part) => {
    if (typeof part !== 'string') return [part];
    return part
      .split(MARK)
      .map((piece) => (MARK.test(piece) ? (citation(Number(piece.slice(1, -1))) ?? piece) : piece));
  });
}
