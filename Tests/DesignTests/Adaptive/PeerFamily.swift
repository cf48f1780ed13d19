import Mathematics
import TestSupport

@testable import Design

/// Several arms or populations as the reference cases write them: rpact's `getDataset`, arms before their control, strata by name.
enum PeerFamily {
  static func arms(_ inputs: JSON, isNormal: Bool = false) -> StagewiseArms {
    let data = inputs["dataInput"]
    let groups = columns(data).map { number in
      data["n\(number)"].elements.indices.map { group(data, "\(number)", $0) }
    }
    return StagewiseArms(
      arms: Array(groups.dropLast()), control: groups.last!.compactMap { $0 },
      variances: inputs["varianceOption"].text == "pairwisePooled" ? .pairwise : .pooled,
      isNormal: isNormal || inputs["normalApproximation"].bool == true)
  }

  static func rates(_ inputs: JSON) -> StagewiseRateArms {
    let data = inputs["dataInput"]
    let groups = columns(data).map { number in
      zip(data["n\(number)"].numbers, data["events\(number)"].numbers).map { StagewiseRates.Group(patients: $0, events: $1) }
    }
    return StagewiseRateArms(arms: Array(groups.dropLast()), control: groups.last!)
  }

  /// S1, and F of S1 and R.
  static func populations(_ inputs: JSON) -> StagewisePopulations {
    let strata = ["S1", "R"].map { name in
      let data = inputs["dataInput"][name]
      let stages = data["n1"].elements.indices
      return StagewisePopulations.Stratum(treated: stages.map { group(data, "1", $0) }, control: stages.map { group(data, "2", $0) })
    }
    return StagewisePopulations(
      strata: strata, populations: [[0], [0, 1]], isStratified: inputs["stratifiedAnalysis"].bool != false,
      variances: inputs["varianceOption"].text == "pooledFromFull" ? .pooledFromFull : .pooled, isNormal: inputs["normalApproximation"].bool == true)
  }

  static func intersection(_ inputs: JSON) -> StagewiseIntersection {
    switch inputs["intersectionTest"].text! {
    case "Dunnett", "SpiessensDebois": .joint
    case let name: StagewiseIntersection(rawValue: name.lowercased())!
    }
  }

  /// Numbers of the groups.
  private static func columns(_ data: JSON) -> ClosedRange<Int> { 1...(1...9).last { data["n\($0)"] != .null }! }

  private static func group(_ data: JSON, _ suffix: String, _ stage: Int) -> StagewiseMeans.Group? {
    data["n\(suffix)"].elements[stage].number.map {
      StagewiseMeans.Group(
        patients: $0, mean: data["means\(suffix)"].elements[stage].number!, standardDeviation: data["stDevs\(suffix)"].elements[stage].number!)
    }
  }
}
