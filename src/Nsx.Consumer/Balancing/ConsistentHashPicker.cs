using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>Calls that belong together go to one endpoint, by rendezvous hashing: every endpoint bids for every key, the best bid wins.</summary>
/// <remarks>
/// When an endpoint leaves, only its keys move, each to its second best bidder; when one comes, or its weight grows, it takes keys
/// from all others, in proportion to its weight, and no key moves between those. All consumers agree, as long as they have the
/// same list and weights: hence no subset here unless options ask for one, and a bid of every endpoint for each call. Attempt n goes to
/// the n-th best bidder. Chosen over a ring: no table to build or keep, exact weights, and 32 bids take less time than a ring's two
/// thousand places take memory.
/// Calls without affinity go by <see cref="PowerOfTwoChoicesPicker"/>: they may go anywhere, so they go where it is best.
/// </remarks>
internal sealed class ConsistentHashPicker : Picker
{
    private readonly ImmutableArray<Candidate> _candidates;
    private readonly ulong[] _hashes;
    private readonly PowerOfTwoChoicesPicker _withoutAffinity;

    public ConsistentHashPicker(PickerContext context)
    {
        _candidates = context.Candidates;
        _hashes = [.. _candidates.Select(candidate => AffinityHash.Of(candidate.Endpoint.Address))];
        _withoutAffinity = new(context);
    }

    public override int Pick(in PickRequest request)
    {
        if (request.Affinity is not { } key)
            return _withoutAffinity.Pick(request);
        var rank = (request.Attempt - 1) % _candidates.Length;
        var best = BestAfter(double.PositiveInfinity, -1, key, out var bid);
        for (; rank > 0; rank--)
        {
            var next = BestAfter(bid, best, key, out bid);
            // A weight that changed meanwhile can leave nobody behind the last one.
            if (next < 0)
                break;
            best = next;
        }

        return best;
    }

    /// <summary>The best bid behind another one; equal bids go by position.</summary>
    private int BestAfter(double limit, int limitIndex, ulong key, out double bestBid)
    {
        var best = -1;
        bestBid = double.NegativeInfinity;
        for (var i = 0; i < _hashes.Length; i++)
        {
            var bid = Bid(i, key);
            if (bid > bestBid && (bid < limit || (bid == limit && i > limitIndex)))
                (best, bestBid) = (i, bid);
        }

        return best;
    }

    /// <summary>Draws from the exponential distribution, divided by the weight: the smallest is each one's with a chance in proportion to its weight.</summary>
    private double Bid(int index, ulong key)
    {
        var uniform = ((AffinityHash.Combine(key, _hashes[index]) >> 11) + 0.5) / (1UL << 53);
        return Math.Log(uniform) / _candidates[index].Weight;
    }
}
