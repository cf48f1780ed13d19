import Analysis
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Tallies` {
  static func withSubsets(_ effects: [String: Double] = ["none": 0, "planned": -2.5]) -> TrialProtocol {
    var trial = TrialExamples.sixWeeks(sampleSize: 60, effects: effects)
    trial.analyses[0].subgroups = [
      Subgroup(condition: Condition(clauses: [.factor("country", levels: ["UK"], excluded: false)], text: "country = UK"), status: .prespecified)
    ]
    return trial
  }

  @Test(.tags(.identity))
  func `of a run are the same bits on one, two and three threads and in any cut`() throws {
    let experiment = try Experiment(Self.withSubsets(), seed: 3)
    let whole = try experiment.tally(trials: 1..<501, threads: 1)
    #expect(whole.trials == 1..<501 && whole.count == 500)
    for threads in [2, 3] { #expect(try experiment.tally(trials: 1..<501, threads: threads) == whole) }
    let parts = try [1..<3, 3..<200, 200..<201, 201..<501].map { try experiment.tally(trials: $0, threads: 2) }
    // From the left, from the right, and from the middle.
    var left = parts[0]
    for part in parts.dropFirst() { left.merge(part) }
    #expect(left == whole)
    var (right, middle) = (parts[2], parts[1])
    right.merge(parts[3])
    middle.merge(right)
    var first = parts[0]
    first.merge(middle)
    #expect(first == whole && first.digest == whole.digest && first.bytes == whole.bytes)
    // Another seed is another run.
    #expect(try Experiment(Self.withSubsets(), seed: 4).tally(trials: 1..<501, threads: 2).digest != whole.digest)
  }

  @Test(.tags(.identity))
  func `come back from their bytes, and damaged bytes do not`() throws {
    let tally = try Experiment(Self.withSubsets(), seed: 3).tally(trials: 11..<31, threads: 1)
    let bytes = tally.bytes
    #expect(try ExperimentTally(bytes: bytes) == tally)
    let one = tally.tallies[1]
    #expect(try Tally(bytes: one.bytes) == one)
    #expect(throws: TallyFault.notATally) { try Tally(bytes: bytes) }
    for length in [0, 7, 31, bytes.count - 8, bytes.count - 1] {
      #expect(throws: TallyFault.self) { try ExperimentTally(bytes: Array(bytes[..<length])) }
    }
    #expect(throws: TallyFault.length(found: bytes.count + 8, expected: bytes.count)) {
      try ExperimentTally(bytes: bytes + [UInt8](repeating: 0, count: 8))
    }
    for place in stride(from: 24, to: bytes.count, by: 97) {
      var damaged = bytes
      damaged[place] ^= 4
      #expect(throws: TallyFault.contents) { try ExperimentTally(bytes: damaged) }
    }
    var later = bytes
    later[8] = 5
    #expect(throws: TallyFault.version(5)) { try ExperimentTally(bytes: later) }
  }

  @Test(.tags(.identity))
  func `count what the rows show`() throws {
    let trial = Self.withSubsets()
    let experiment = try Experiment(trial, seed: 3)
    let tally = try experiment.tally(trials: 1..<401, threads: 2).tallies[1]
    let condition = experiment.conditions[1]
    let run = try condition.simulator.run(seed: 3, trials: 1..<401, threads: 2)
    let truth = condition.truth.effects[0].value
    let ends = run.atEnd
    #expect(tally.successes() == run.success.count { $0 })
    #expect(tally[.patients] == ends.reduce(0) { $0 + $1.patients })
    #expect(tally[.won, look: 0] == run.stoppedAtLook.count { $0 == 0 })
    #expect(tally[.failed] == run.failures.count { $0 > 0 })
    let errors = ends.compactMap { $0.estimate.map { $0.value - truth } }
    #expect(tally[.estimated, hypothesis: 0] == errors.count)
    #expect(tally[TallyShape.EndSum.error, hypothesis: 0].isClose(to: errors.reduce(0, +), within: 1e-9))
    #expect(tally[TallyShape.EndSum.squared, hypothesis: 0].isClose(to: errors.reduce(0) { $0 + $1 * $1 }, relative: 1e-12))
    for k in 0..<2 {
      let seen = run.atLook(k)
      #expect(tally[.crossed, hypothesis: 0, look: k] == seen.count { $0.crossedEfficacy })
      #expect(tally[.fitted, hypothesis: 0, look: k] == seen.count { $0.estimate != nil })
    }
    let hereOnly = zip(run.atLook(0), run.atLook(1)).count { $0.crossedEfficacy && !$1.crossedEfficacy }
    #expect(tally[.crossedHereOnly, hypothesis: 0, look: 0] == hereOnly && tally[.crossedHereOnly, hypothesis: 0, look: 1] == 0)
    let subset = run.inSubset(0)
    #expect(tally[.significant, subset: 0] == subset.count { ($0.pOneSided ?? 1) <= 0.025 })
    #expect(tally[.savedBySubset] == zip(run.success, subset).count { !$0 && ($1.pOneSided ?? 1) <= 0.025 })
    #expect(tally[.someSubset] == tally[.significant, subset: 0])
    #expect(tally[.someInteraction] == subset.count { ($0.interactionP ?? 1) <= 0.05 })
    // Rows merely repeat the digest's words.
    var digest = TrialDigest()
    for t in 0..<400 {
      digest.append((0..<2).reduce(0) { Mixing.mix($0, (run.atLook($1)[t].estimate?.pOneSided ?? .nan).bitPattern) })
    }
    #expect(digest == tally.digest)
  }

  @Test(.tags(.identity))
  func `digests tell order and any change apart, and parts make the whole`() {
    var random = SplitMix(state: 1)
    let words = (0..<300).map { _ in random.next() }
    func digest(_ words: some Sequence<UInt64>) -> TrialDigest {
      var digest = TrialDigest()
      for word in words { digest.append(word) }
      return digest
    }
    let whole = digest(words)
    for cut in [0, 1, 150, 300] {
      var parts = digest(words[..<cut])
      parts.merge(digest(words[cut...]))
      #expect(parts == whole)
    }
    var swapped = words
    swapped.swapAt(10, 11)
    #expect(digest(swapped) != whole)
    var changed = words
    changed[299] ^= 1
    #expect(digest(changed) != whole)
    #expect(digest(words + [0]) != whole && digest([0, 0]) != digest([0]))
  }
}
