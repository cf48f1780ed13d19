/// Differences of every condition from the one it is held against, trial by trial on the same patients: in the error of the estimate, in its square, and
/// in the duration.
///
/// Against one condition each, not against all: exact sums of all pairs of a large grid would not fit into memory.
struct PairedSums: Equatable, Sendable {
  enum Figure: Int, CaseIterable { case error, squaredError, days }

  /// Trials in which both have the figure, figure by figure within condition by condition.
  private(set) var counts: [Int]
  /// Σ and Σ² of the differences, in the same order.
  private var sums: ExactSums

  /// - Parameter references: the condition that each is held against, itself for none.
  init(_ endings: [ExperimentTally.Endings], references: [Int]) {
    counts = [Int](repeating: 0, count: endings.count * Figure.allCases.count)
    sums = ExactSums(count: 2 * counts.count)
    for (condition, reference) in references.enumerated() where reference != condition {
      let (one, two) = (endings[reference], endings[condition])
      for trial in one.patients.indices {
        add(two.error[trial] - one.error[trial], to: .error, condition)
        add(two.error[trial] * two.error[trial] - one.error[trial] * one.error[trial], to: .squaredError, condition)
        add(two.days[trial] - one.days[trial], to: .days, condition)
      }
    }
  }

  private func place(_ figure: Figure, _ condition: Int) -> Int { condition * Figure.allCases.count + figure.rawValue }

  /// NaN where one of both has no such figure.
  private mutating func add(_ difference: Double, to figure: Figure, _ condition: Int) {
    guard !difference.isNaN else { return }
    let place = place(figure, condition)
    counts[place] += 1
    sums.add(difference, to: 2 * place)
    sums.add(difference * difference, to: 2 * place + 1)
  }

  /// The mean difference; nil where no trial has it.
  func mean(_ figure: Figure, of condition: Int) -> MonteCarlo? {
    let place = place(figure, condition)
    return .mean(of: counts[place], sum: sums.value(2 * place), squares: sums.value(2 * place + 1))
  }

  mutating func merge(_ next: PairedSums) {
    for index in counts.indices { counts[index] += next.counts[index] }
    sums.merge(next.sums)
  }

  func write(to bytes: inout ByteWriter) {
    bytes.append(counts)
    sums.write(to: &bytes)
  }

  init(reading bytes: inout ByteReader, conditions: Int) throws(TallyFault) {
    counts = try bytes.nextInts(conditions * Figure.allCases.count)
    sums = try ExactSums(reading: &bytes, count: 2 * counts.count)
  }
}
