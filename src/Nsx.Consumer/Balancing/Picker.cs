namespace Nsx.Consumer;

/// <summary>Chooses the endpoint of one call. The seam for balancing: derive from it and name it with a <see cref="PickerFactory"/>.</summary>
/// <remarks>
/// A picker is made for one list of candidates, and replaced by another when the list changes or a word of the metadata of one of them:
/// what it should remember beyond that belongs to the <see cref="Candidate"/>s, which stay the same objects, or is taken from the picker
/// before. Called by many threads at once; must be quick, must not block, and should not allocate.
/// </remarks>
public abstract class Picker
{
    /// <summary>Chooses.</summary>
    /// <returns>The candidate's position in the list that the picker was made for.</returns>
    public abstract int Pick(in PickRequest request);
}

/// <summary>Makes a picker for a list of candidates.</summary>
public delegate Picker PickerFactory(PickerContext context);
