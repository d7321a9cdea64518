/** The first heading of a Markdown text, else the file's name without its ending. */
export function titleOfMarkdown(markdown: string, fileName: string): string {
  const heading = /^#{1,6}\s+(.+?)\s*#*$/m.exec(markdown)?.[1];
  return (heading ?? fileName.replace(/\.[^.]+$/, '')).slice(0, 300);
}
