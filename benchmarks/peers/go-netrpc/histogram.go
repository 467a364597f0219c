package main

import "math/bits"

const (
	subBucketBits = 5
	subBuckets    = 1 << subBucketBits
	largestPower  = 36
)

// histogram counts latencies in nanoseconds, log-linear: 32 buckets for each power of two,
// so a quantile is wrong by 3 % at most.
type histogram struct {
	counts [(largestPower - subBucketBits + 2) * subBuckets]int64
	count  int64
}

func (h *histogram) record(nanoseconds int64) {
	h.counts[bucketOf(nanoseconds)]++
	h.count++
}

func (h *histogram) mergeInto(total *histogram) {
	for bucket, count := range h.counts {
		total.counts[bucket] += count
	}
	total.count += h.count
}

func (h *histogram) quantileMicroseconds(quantile float64) float64 {
	rank := quantile * float64(h.count)
	seen := int64(0)
	for bucket, count := range h.counts {
		seen += count
		if seen > 0 && float64(seen) >= rank {
			return middleOf(bucket) / 1000
		}
	}
	return 0
}

func bucketOf(nanoseconds int64) int {
	const largest = 1<<(largestPower+1) - 1
	if nanoseconds > largest {
		nanoseconds = largest
	}
	if nanoseconds < subBuckets {
		return int(nanoseconds)
	}
	shift := bits.Len64(uint64(nanoseconds)) - 1 - subBucketBits
	return shift*subBuckets + int(nanoseconds>>shift)
}

func middleOf(bucket int) float64 {
	if bucket < 2*subBuckets {
		return float64(bucket)
	}
	shift := bucket/subBuckets - 1
	lowest := int64(bucket-shift*subBuckets) << shift
	return float64(lowest) + float64(int64(1)<<shift)/2
}
