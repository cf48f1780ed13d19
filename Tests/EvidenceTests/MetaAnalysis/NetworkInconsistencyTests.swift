import Mathematics
import TestSupport
import Testing
import Trial

@testable import Evidence

@Suite struct `Inconsistency of a network` {
  private static func trial(_ label: String, _ a: String, _ x: Double, _ b: String, _ y: Double, _ v: Double = 0.5) -> NetworkTrial {
    NetworkTrial(
      label: label,
      arms: [.init(treatment: a, value: x, variance: v, patients: 50), .init(treatment: b, value: y, variance: v, patients: 50)])
  }

  @Test(.tags(.identity)) func `of a triangle is the difference round it`() throws {
    // a − b 1, b − c 2, a − c 3.9: indirect evidence of a against c is 3, with the variances 1 + 1.
    let network = try NetworkMetaAnalysis(
      [Self.trial("1", "a", 1, "b", 0), Self.trial("2", "b", 2, "c", 0), Self.trial("3", "a", 3.9, "c", 0)], reference: "c", isRandom: false)
    let found = try NetworkInconsistency(network)
    #expect(found.designs == 3 && found.within.degreesOfFreedom == 0 && found.within.p == 1 && found.between.degreesOfFreedom == 1)
    #expect(found.between.cochranQ.isClose(to: 0.9 * 0.9 / 3, within: 1e-12))
    #expect(found.pairs.count == 3)
    for pair in found.pairs {
      let indirect = try #require(pair.indirect)
      #expect(abs(pair.direct.value - indirect.value).isClose(to: 0.9, within: 1e-12))
      #expect(pair.direct.standardError.isClose(to: 1, within: 1e-12) && indirect.standardError.isClose(to: 2.squareRoot(), within: 1e-12))
      #expect(try #require(pair.p).isClose(to: found.between.p, within: 1e-12))
    }
  }

  @Test(.tags(.identity)) func `of a star is none`() throws {
    let network = try NetworkMetaAnalysis(
      [Self.trial("1", "a", 1, "c", 0), Self.trial("2", "b", 2, "c", 0), Self.trial("3", "a", 1.3, "c", 0)], reference: "c", isRandom: false)
    let found = try NetworkInconsistency(network)
    #expect(found.between.degreesOfFreedom == 0 && found.between.p == 1 && found.within.degreesOfFreedom == 1)
    #expect(found.within.cochranQ.isClose(to: 0.045, within: 1e-12))
    #expect(found.pairs.count == 2 && found.pairs.allSatisfy { $0.indirect == nil && $0.p == nil })
    // The mean of all scores is one half.
    let scores = network.scores(better: .higher)
    #expect((scores.reduce(0, +) / 3).isClose(to: 0.5, within: 1e-13) && scores[0] < scores[1] && scores[1] < scores[2])
    #expect(zip(scores, network.scores(better: .lower)).allSatisfy { ($0 + $1).isClose(to: 1, within: 1e-13) })
  }

  @Test(.tags(.reference)) func `falls into designs as an independent regression has it`() throws {
    let outputs = References.one("network", "linde2015-response-designs").outputs
    let network = try NetworkMetaAnalysis(`Network meta-analysis`.linde(), reference: "Placebo", isRandom: false)
    let found = try NetworkInconsistency(network)
    #expect(found.designs == Int(outputs["designs"].number!))
    #expect(found.within.degreesOfFreedom == Int(outputs["dfWithin"].number!) && found.between.degreesOfFreedom == Int(outputs["dfBetween"].number!))
    #expect(found.within.cochranQ.isClose(to: outputs["Qwithin"].number!, relative: 1e-8))
    #expect(found.between.cochranQ.isClose(to: outputs["Qbetween"].number!, relative: 1e-8))
    #expect(found.within.p.isClose(to: outputs["pWithin"].number!, relative: 1e-8))
    #expect(found.between.p.isClose(to: outputs["pBetween"].number!, relative: 1e-8))
    let names = outputs["treatments"].elements.compactMap(\.text)
    let scores = network.scores(better: .higher)
    for (place, name) in names.enumerated() {
      let index = try #require(network.treatments.firstIndex(of: name))
      #expect(scores[index].isClose(to: outputs["scores"][place].number!, relative: 1e-8))
    }
  }

  @Test(.tags(.reference)) func `tells direct from indirect evidence as node splitting does where trials have two arms`() throws {
    let outputs = References.one("network", "linde2015-response-two-arms").outputs
    let trials = try `Network meta-analysis`.linde().filter { $0.arms.count == 2 }
    #expect(trials.count == Int(outputs["trials"].number!))
    let network = try NetworkMetaAnalysis(trials, reference: "Placebo", isRandom: false)
    let found = try NetworkInconsistency(network)
    let wanted = outputs["pairs"].elements
    #expect(found.pairs.count == wanted.count)
    for pair in wanted {
      let first = try #require(network.treatments.firstIndex { $0 == pair["first"].text })
      let second = try #require(network.treatments.firstIndex { $0 == pair["second"].text })
      let own = try #require(found.pairs.first { Set([$0.treatment, $0.other]) == [first, second] })
      let sign = own.treatment == second ? 1.0 : -1
      #expect((sign * own.direct.value).isClose(to: pair["direct"].number!, relative: 1e-8, floor: 1e-2))
      #expect(own.direct.standardError.isClose(to: pair["directSE"].number!, relative: 1e-8))
      guard let value = pair["indirect"].number else {
        #expect(own.indirect == nil)
        continue
      }
      let indirect = try #require(own.indirect)
      #expect((sign * indirect.value).isClose(to: value, relative: 1e-8, floor: 1e-2))
      #expect(indirect.standardError.isClose(to: pair["indirectSE"].number!, relative: 1e-8))
      #expect(try #require(own.p).isClose(to: pair["p"].number!, relative: 1e-7))
    }
  }
}
