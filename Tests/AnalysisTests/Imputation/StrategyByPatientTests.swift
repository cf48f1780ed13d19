import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Patients of one analysis whose events have different strategies: some are imputed from the reference, the others at random.
@Suite struct `Imputation by each patient's event` {
  typealias Case = ImputationCase

  /// rbmi's cases of the antidepressant trial, which has nothing seen after anybody left, so that the imputation model of all strategies is the same. Of every
  /// second patient who left the event is hypothetical: he has the values that rbmi gives him at random, the others those that it gives them by reference.
  @Test(.tags(.reference), arguments: ["JR", "CR", "CIR"])
  func `agrees with rbmi patient by patient`(_ strategy: String) throws {
    let (random, reference) = (Case(id: "condmean-jackknife-us-MAR"), Case(id: "condmean-jackknife-us-\(strategy)"))
    let frame = try reference.frame()
    let events = frame.missingForGood()
    let left = events.indices.filter { events[$0] < frame.visitCount }
    var atRandom = Array(repeating: false, count: frame.subjectCount)
    for (place, subject) in left.enumerated() { atRandom[subject] = place % 2 == 0 }
    let analysis = try ImputedAnalysis(
      frame, model: try ModelFormula.parse(reference.model), arm: "THERAPY", strategy: reference.strategy, events: events, atRandom: atRandom)
    #expect(analysis.atRandomCount == (left.count + 1) / 2)
    let completed = try analysis.completed()
    let names = try reference.subjectNames()
    var compared = [0, 0]
    for (index, each) in [random, reference].enumerated() {
      for row in each.reference.outputs["imputed_values"].elements {
        let subject = try #require(names.firstIndex { $0 == row["id"].text })
        // A gap is at random in both.
        guard atRandom[subject] == (index == 0) || events[subject] == frame.visitCount else { continue }
        let visit = try #require(frame.visitNames.firstIndex { $0 == row["visit"].text })
        let place = try #require(analysis.subjects.firstIndex(of: subject))
        let (value, expected) = (completed[place * frame.visitCount + visit], try #require(row["value"].number))
        #expect(value.isClose(to: expected, relative: 1e-7, floor: 0.1), "\(names[subject]) at \(frame.visitNames[visit]): \(value), \(expected)")
        compared[index] += 1
      }
    }
    #expect(compared[0] > 20 && compared[1] > 20)
  }

  /// δ shifts what is imputed after the event of both kinds: the shifted values are those of one strategy for all.
  @Test(.tags(.identity))
  func `all at random is missing at random, and nobody at random is the reference`() throws {
    let reference = Case(id: "condmean-jackknife-us-JR")
    let frame = try reference.frame()
    let model = try ModelFormula.parse(reference.model)
    func differences(_ strategy: ImputationStrategy, _ atRandom: Bool?) throws -> [[Double]] {
      try ImputedAnalysis(
        frame, model: model, arm: "THERAPY", strategy: strategy, events: frame.missingForGood(),
        atRandom: atRandom.map { Array(repeating: $0, count: frame.subjectCount) }
      ).differences(delta: 2)
    }
    #expect(try differences(.jumpToReference, true) == differences(.missingAtRandom, nil))
    #expect(try differences(.jumpToReference, false) == differences(.jumpToReference, nil))
  }

  /// Which event each patient is imputed by.
  @Test(.tags(.identity))
  func `is that of the strategies`() throws {
    var data = `Values by event`.data
    // Who stopped is lost from then on, but the one who was rescued before it; one more is lost of whom no event is known.
    for i in [1, 2, 3] { for t in 1..<3 { data.scores[3 * i + t] = .nan } }
    data.scores[2] = .nan
    let medication = `Values by event`.medication
    func found(_ strategies: [(Estimand.Event, Estimand.Strategy)]) throws -> ImputedEvents {
      let estimand = `Values by event`.estimand(strategies)
      let analysis = try `Values that an analysis takes`.analysis(.jumpToReference, method: .referenceBasedImputation)
      let frame = try ModelFrame(data, imputedBy: analysis, estimand: estimand, control: 0)
      return ImputedEvents(frame, data, estimand: estimand, missing: .jumpToReference)
    }
    let (lack, adverse) = (`Values by event`.lack, `Values by event`.adverse)
    let policy = try found([(.treatmentDiscontinuation, .treatmentPolicy)])
    #expect(policy.events == [2, 1, 1, 1, 3, 3, 1] && policy.atRandom == nil)
    let mixed = try found([(.treatmentDiscontinuation, .treatmentPolicy), (lack, .hypothetical), (.death, .hypothetical)])
    #expect(mixed.events == [2, 1, 1, 1, 2, 3, 1] && mixed.atRandom == [false, true, false, false, true, false, false])
    let other = try found([(.treatmentDiscontinuation, .hypothetical), (adverse, .treatmentPolicy), (medication, .hypothetical)])
    #expect(other.atRandom == [true, true, false, true, false, true, false])
    // Rescued before he stopped for an adverse event: what is set aside of him is imputed, and he has the reference from the stop on.
    let rescued = try found([(.treatmentDiscontinuation, .treatmentPolicy), (.rescue, .hypothetical)])
    #expect(rescued.events == [2, 1, 1, 1, 3, 3, 1] && rescued.atRandom == nil)
    #expect(mixed.strategyEvents == [2, .max, 1, 1, .max, 3, 1])
  }
}
