import Mathematics
import Notation
import Pharmacology
import Simulation
import Trial

/// From the claims of a programme to what is believed of its benefits, by simulating whole trials: patients as `equipoise simulate` draws them, statistics
/// as `equipoise analyze` finds them.
///
/// Sequential Monte Carlo on the distance between the words that the trials of a draw lead to and those of the record. Tolerances fall by quantiles to
/// exactly 0, so that what is left are draws of the posterior, whatever the analysis and the patients are like. The state of a particle is the latent numbers
/// of its draw and the seeds of its trials' patients: a draw moves a little while its patients keep their random numbers, and patients come anew while the
/// draw stays. `Documentation/methods/simulation-road.md` has model, algorithm and limits.
///
/// - Reference: Del Moral, Doucet & Jasra (2012), Statistics and Computing 22:1009–1020; Prangle, Everitt & Kypraios (2018), Statistics and Computing
///   28:819–834, on the random numbers as part of the state; Cérou, Del Moral, Furon & Guyader (2012), Statistics and Computing 22:795–808, on the evidence;
///   Cotter, Roberts, Stuart & White (2013), Statistical Science 28:424–446, on the moves.
/// - Checked: against closed forms and the exact road on one claim, two looks, a subset, at-least and undecided claims, in `SequentialRoadTests`.
public struct SequentialRoad: Sendable {
  let model: ProgrammeModel
  let space: LatentSpace
  /// The trials of each world that claims speak of.
  let worlds: [[ClaimedTrial]]
  /// The most trials of a world.
  let slots: Int
  /// Coordinates that all trials of a world share, or that belong to none of them.
  let shared: [Int]
  /// Coordinates of one trial alone, by world and trial.
  let own: [[[Int]]]

  /// Numbers of trials by which the streams of rounds and of patients are named: apart from those that `simulate` and the exact road use.
  static let firstRound: UInt64 = 1 << 62
  static let firstPatients: UInt64 = 1 << 63

  /// - Parameter mechanism: where a benefit comes from one; nil where none does.
  /// - Throws: `ProgrammeInferenceFailure.notModeled` for what cannot be simulated as the files have it, by name.
  public init(_ programme: Programme, mechanism: Mechanism?) throws {
    try self.init(try ProgrammeModel(programme, mechanism: mechanism))
  }

  init(_ model: ProgrammeModel) throws(ProgrammeInferenceFailure) {
    self.model = model
    space = LatentSpace(model)
    let read: [ProgrammeWorld]
    do { read = try model.programme.worlds() } catch { throw .faults(error) }
    func slot(_ name: String) -> Int? { model.unknowns.firstIndex { $0.name == name } }
    var worlds: [[ClaimedTrial]] = []
    for (place, world) in read.enumerated() {
      var trials: [ClaimedTrial] = []
      for claims in model.worlds[place].trials where !claims.claims.isEmpty {
        guard let trial = world.trial(claims.trial.name) else { continue }
        let told = claims.claims.compactMap { one -> (index: Int, claim: Claim)? in
          world.claims.first { $0.id == model.claims[one.index].id }.map { (index: one.index, claim: $0) }
        }
        trials.append(
          try ClaimedTrial(trial, world, model: claims.trial, claims: told, slot: slot, options: { model.unknowns[$0].options }))
      }
      worlds.append(trials)
    }
    self.worlds = worlds
    slots = max(worlds.map(\.count).max() ?? 0, 1)
    let coordinates = space.coordinates
    own = worlds.map { trials in
      trials.map { trial in coordinates.indices.filter { coordinates[$0].trial == trial.name } }
    }
    // What is a trial's own in one world may be no trial's in another; it is moved with the shared ones there.
    let always = coordinates.indices.filter { coordinate in
      worlds.allSatisfy { trials in trials.contains { $0.name == coordinates[coordinate].trial } }
    }
    shared = coordinates.indices.filter { !always.contains($0) }
    try tryOut()
  }

  /// Whether a coordinate moves a trial of a world.
  func touches(_ coordinate: Int, _ slot: Int, world: Int) -> Bool {
    guard slot < worlds[world].count else { return false }
    guard let trial = space.coordinates[coordinate].trial else { return true }
    return trial == worlds[world][slot].name
  }

  /// Makes every trial once at the medians of the prior, so that what cannot be simulated is told before it is tried ten thousand times.
  private func tryOut() throws(ProgrammeInferenceFailure) {
    let z = [Double](repeating: 0, count: space.dimension)
    for (world, trials) in worlds.enumerated() {
      let draw = LatentDraw(z, space, model, world: world)
      for trial in trials {
        let made: (DrawnPlaces.Written, ClaimedVariant)
        do { made = try trial.written(draw, model) { _ in 0 } } catch { throw .faults(error) }
        for variant in trial.variants {
          if variant.asksForDays, variant.scenario.accrual == nil {
            throw .notModeled("trial \(trial.name), by simulation: accrual, for a look by information or calendar")
          }
        }
        do {
          _ = try SubjectGenerator(
            trial: made.0.trial, scenario: made.0.scenario, sampleSize: made.0.size, dependent: made.0.dependent)
        } catch let refusal as SimulationRefusal {
          throw .notModeled("trial \(trial.name), by simulation: \(refusal.place): found \(refusal.found), expected \(refusal.expected)")
        } catch let failure as MathematicalFailure { throw .mathematical(failure) } catch { throw .notModeled("trial \(trial.name), by simulation") }
      }
    }
  }
}
