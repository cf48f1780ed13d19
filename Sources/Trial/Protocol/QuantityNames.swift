import Notation

// Quantities are Notation's; the rooms that import Trial alone know them by these names.
public typealias ErrorRate = Notation.ErrorRate
public typealias TimePoint = Notation.TimePoint
public typealias Duration = Notation.Duration
public typealias Dose = Notation.Dose
public typealias NumberRange = Notation.NumberRange
public typealias WrittenDistribution = Notation.WrittenDistribution
