import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Markdown } from './Markdown';

describe('text from a model', () => {
  it('shows no HTML of its own, no script address and no picture', () => {
    const evil =
      '<b onclick="x()">bold</b> [go](javascript:alert(1)) ![spy](https://evil.example/p.png) <script>x()</script>';
    const { container } = render(<Markdown text={evil} />);
    expect(container.querySelector('script, img, b, [onclick]')).toBeNull();
    expect(container.innerHTML).not.toContain('javascript:');
    expect(screen.getByText('spy')).toBeInTheDocument();
  });

  it('turns numbers in brackets into citations, but not inside code', () => {
    render(
      <Markdown
        text={'Warm [1], **wet** [2].\n\n- cold [1]\n\n`a[1]`'}
        citation={(n) => <i key={n}>chip{n}</i>}
      />,
    );
    expect(screen.getAllByText('chip1')).toHaveLength(2);
    expect(screen.getAllByText('chip2')).toHaveLength(1);
    expect(screen.getByText('a[1]')).toBeInTheDocument();
  });

  it('leaves numbers alone that are no source', () => {
    render(<Markdown text="see [7]" citation={() => null} />);
    expect(screen.getByText('see [7]')).toBeInTheDocument();
  });
});
