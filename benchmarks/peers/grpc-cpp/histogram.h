#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

// Latencies in nanoseconds, log-linear: 32 buckets for each power of two, so a quantile is wrong by 3 % at most.
class Histogram {
public:
    void Record(int64_t nanoseconds) {
        counts_[BucketOf(nanoseconds)]++;
        count_++;
    }

    void MergeInto(Histogram& total) const {
        for (size_t i = 0; i < counts_.size(); i++) total.counts_[i] += counts_[i];
        total.count_ += count_;
    }

    int64_t Count() const { return count_; }

    double QuantileMicroseconds(double quantile) const {
        int64_t seen = 0;
        for (size_t bucket = 0; bucket < counts_.size(); bucket++) {
            seen += counts_[bucket];
            if (seen > 0 && seen >= quantile * count_) return MiddleOf(bucket) / 1000;
        }
        return 0;
    }

private:
    static constexpr int kSubBucketBits = 5;
    static constexpr int kSubBuckets = 1 << kSubBucketBits;
    static constexpr int kLargestPower = 36;

    static size_t BucketOf(int64_t nanoseconds) {
        const auto value = static_cast<uint64_t>(std::clamp<int64_t>(nanoseconds, 0, (int64_t{1} << (kLargestPower + 1)) - 1));
        if (value < kSubBuckets) return value;
        const int shift = std::bit_width(value) - 1 - kSubBucketBits;
        return shift * kSubBuckets + (value >> shift);
    }

    static double MiddleOf(size_t bucket) {
        if (bucket < 2 * kSubBuckets) return bucket;
        const auto shift = bucket / kSubBuckets - 1;
        const auto lowest = static_cast<uint64_t>(bucket - shift * kSubBuckets) << shift;
        return lowest + (uint64_t{1} << shift) / 2.0;
    }

    std::array<int64_t, (kLargestPower - kSubBucketBits + 2) * kSubBuckets> counts_{};
    int64_t count_ = 0;
};
