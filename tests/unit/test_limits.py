"""Token buckets."""

from signaling.limits import TokenBucket


def take(bucket: TokenBucket, now: float, times: int) -> int:
    """How many of so many tries succeed."""
    return sum(bucket.take(now) for _ in range(times))


def test_a_bucket_gives_its_burst_and_no_more() -> None:
    assert take(TokenBucket(5, 10, 0), 0, 8) == 5


def test_a_token_comes_back_with_each_period() -> None:
    bucket = TokenBucket(5, 10, 0)
    take(bucket, 0, 5)
    assert take(bucket, 9.99, 3) == 0
    assert take(bucket, 10, 3) == 1
    assert take(bucket, 35, 3) == 2
    assert take(bucket, 40, 3) == 1


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    bucket = TokenBucket(5, 10, 0)
    assert take(bucket, 1_000_000, 8) == 5


def test_asking_too_often_does_not_put_off_the_next_token() -> None:
    bucket = TokenBucket(1, 8, 0)
    assert take(bucket, 0, 2) == 1
    assert [second for second in range(1, 25) if bucket.take(second)] == [8, 16, 24]


def test_a_clock_that_is_set_back_gives_and_takes_nothing() -> None:
    bucket = TokenBucket(2, 10, 100)
    assert take(bucket, 100, 1) == 1
    assert take(bucket, 0, 3) == 1
    assert take(bucket, 10, 3) == 1
