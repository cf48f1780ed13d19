/// Reading a tally by the names of its numbers.
extension Tally {
  subscript(_ what: TallyShape.Whole) -> Int { counts[shape.place(what)] }
  subscript(_ what: TallyShape.AtLook, look look: Int) -> Int { counts[shape.place(what, look: look)] }
  subscript(_ what: TallyShape.OfHypothesis, hypothesis hypothesis: Int) -> Int { counts[shape.place(what, hypothesis: hypothesis)] }
  subscript(_ what: TallyShape.Seen, hypothesis hypothesis: Int, look look: Int) -> Int {
    counts[shape.place(what, hypothesis: hypothesis, look: look)]
  }
  subscript(_ what: TallyShape.InStage, hypothesis hypothesis: Int, look look: Int) -> Int {
    counts[shape.place(what, hypothesis: hypothesis, look: look)]
  }
  subscript(_ what: TallyShape.InSubset, subset subset: Int) -> Int { counts[shape.place(what, subset: subset)] }

  subscript(_ what: TallyShape.DaySum, look look: Int) -> Double { sums.value(shape.sum(what, look: look)) }
  subscript(_ what: TallyShape.EndSum, hypothesis hypothesis: Int) -> Double { sums.value(shape.sum(what, hypothesis: hypothesis)) }
  subscript(_ what: TallyShape.LookSum, hypothesis hypothesis: Int, look look: Int) -> Double {
    sums.value(shape.sum(what, hypothesis: hypothesis, look: look))
  }
  subscript(_ what: TallyShape.SubsetSum, subset subset: Int) -> Double { sums.value(shape.sum(what, subset: subset)) }

  /// Trials that rejected a hypothesis where they ended.
  public func successes(ofHypothesis hypothesis: Int = 0) -> Int { self[.success, hypothesis: hypothesis] }
  /// Trials with a look whose fit failed.
  public var failures: Int { self[.failed] }
}
