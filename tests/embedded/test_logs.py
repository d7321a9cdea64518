"""Logs are kept short."""

from embedded import logs


def test_a_large_log_is_moved_and_its_writer_goes_on(tmp_path):
    log = tmp_path / "web-1.log"
    with log.open("ab", buffering=0) as writer:
        for text in (b"first " * 10, b"second " * 10, b"third " * 10, b"fourth " * 10, b"fifth " * 10):
            writer.write(text)
            logs.rotate(tmp_path, max_bytes=20)
        writer.write(b"goes on")
    assert log.read_bytes() == b"goes on"
    kept = [(tmp_path / f"web-1.log.{number}").read_bytes()[:5] for number in (1, 2, 3)]
    assert kept == [b"fifth", b"fourt", b"third"]
    assert not (tmp_path / "web-1.log.4").exists()
