import Foundation

/// A run on a queue, from its submission until every shard is there and whole.
///
/// Only the files say what is done. The queue is asked whether anything still goes on; when nothing does and shards are missing, these are submitted
/// again, a bounded number of times.
struct QueuedRun {
  let folder: JobFolder
  let queue: any Queue
  /// The program as the nodes find it.
  let program: String
  let threads: Int
  let atOnce: Int?
  /// Told a person of what happens, on standard error.
  let tell: @Sendable (String) -> Void
  let progress: (QueueState, _ present: Int) -> Void

  /// Submissions of what is missing, the first one among them.
  static let mostSubmissions = 4
  /// A queue that has not answered for so long is given up.
  static let patienceSeconds = 600.0
  /// On a network's disk a file may be seen some seconds after its task has ended.
  var graceSeconds = 5.0
  /// A task that the queue says is running so long after its shard is there has ended: the controller was started again and does not know. Its node is
  /// wanted.
  var phantomSeconds = 15.0
  /// Once every shard is there, the merge in the queue is waited for so long: this run can merge as well.
  static let mergeSeconds = 30.0

  /// Returns when every shard is whole.
  func complete() throws(ClusterFailure) {
    var submissions = 0
    var ticket = queue.outlivesTheProgram ? folder.ticket.flatMap { $0.engine == folder.job.engine ? $0 : nil } : nil
    if let ticket { tell("\(folder.path): taking up job \(ticket.array)\n") }
    while true {
      let wanted = try folder.unfinishedSettingAside(tell)
      if wanted.isEmpty { break }
      if ticket == nil {
        guard submissions < Self.mostSubmissions else {
          throw ClusterFailure.gaveUp(missing: wanted, rounds: submissions, lastWords: folder.lastWords(of: wanted[0]))
        }
        submissions += 1
        ticket = try submit(wanted, number: submissions)
      }
      if let current = ticket { try watch(current) }
      if folder.present < folder.job.plan.count { ticket = nil }
    }
    if let ticket { finish(ticket) }
    folder.forgetTicket()
  }

  private func submit(_ indices: [Int], number: Int) throws(ClusterFailure) -> Ticket {
    try stopIfAsked(nil)
    // Named for this submission alone, so that one of which the answer was lost is found again.
    let name = "equipoise-\(folder.job.run.protocolDigest.prefix(8))-\(UUID().uuidString.prefix(8).lowercased())"
    let array = ArrayOfTasks(
      folder: Disk.absolute(folder.path), program: program, indices: indices, name: name, threads: threads, atOnce: atOnce)
    let job = try number == 1 ? queue.submit(array) : queue.resubmit(array)
    var ticket = Ticket(engine: folder.job.engine, array: job.text, merge: nil)
    try folder.remember(ticket)
    ticket.merge = try queue.submitMerge(of: array, after: job).text
    try folder.remember(ticket)
    tell(
      "\(folder.path): \(number == 1 ? "submitted" : "submitted again") \(indices.count) \(indices.count == 1 ? "shard" : "shards") as job \(job.text), "
        + "the merge as \(ticket.merge ?? "")\n")
    return ticket
  }

  /// Returns when every file is there, or when nothing of the array goes on any more.
  private func watch(_ ticket: Ticket) throws(ClusterFailure) {
    let clock = ContinuousClock()
    let start = clock.now
    var answered = start
    var asked: ContinuousClock.Instant?
    var goneSince: ContinuousClock.Instant?
    var told = Set<String>()
    var doneSince: [RunningTask: ContinuousClock.Instant] = [:]
    var state = QueueState()
    while true {
      try stopIfAsked(ticket)
      let present = folder.present
      progress(state, present)
      if present == folder.job.plan.count { return }
      if let goneSince, clock.now - goneSince > .seconds(graceSeconds) { return }
      let pace = queue.secondsBetweenPolls
      let interval = Duration.seconds(min(pace.upperBound, max(pace.lowerBound, (clock.now - start) / .seconds(20))))
      if goneSince == nil, asked.map({ clock.now - $0 >= interval }) ?? true {
        asked = clock.now
        do throws(ClusterFailure) {
          state = try queue.poll([JobNumber(ticket.array)])
          answered = clock.now
          for remark in state.remarks where told.insert(remark).inserted { tell("\(folder.path): \(remark)\n") }
          if state.isGone { goneSince = clock.now }
          try cancelPhantoms(state.tasks, &doneSince)
        } catch {
          // A controller that is started again is away for a while.
          if clock.now - answered > .seconds(Self.patienceSeconds) { throw error }
        }
      }
      Thread.sleep(forTimeInterval: min(0.2, pace.lowerBound))
    }
  }

  private func cancelPhantoms(_ tasks: [RunningTask], _ doneSince: inout [RunningTask: ContinuousClock.Instant]) throws(ClusterFailure) {
    let now = ContinuousClock.now
    let done = tasks.filter { folder.isPresent($0.index) }
    doneSince = Dictionary(uniqueKeysWithValues: Set(done).map { ($0, doneSince[$0] ?? now) })
    let phantoms = done.filter { task in doneSince[task].map { now - $0 > .seconds(phantomSeconds) } ?? false }
    if !phantoms.isEmpty { try queue.cancel(phantoms.map(\.number)) }
  }

  /// All shards are whole: what is left of the array, copies of lost tasks, is not needed; the merge is, if it comes soon.
  private func finish(_ ticket: Ticket) {
    let clock = ContinuousClock()
    let start = clock.now
    do throws(ClusterFailure) {
      if let merge = ticket.merge {
        while clock.now - start < .seconds(Self.mergeSeconds), Interruption.signalReceived == nil, try !queue.poll([JobNumber(merge)]).isGone {
          Thread.sleep(forTimeInterval: 0.2)
        }
      }
      if try !queue.poll(ticket.jobs).isGone { try queue.cancel(ticket.jobs) }
    } catch {
      tell("\(folder.path): every shard is there, and the queue does not answer; what is left in it can go: \(queue.cancelCommand(ticket.jobs))\n")
    }
  }

  /// On SIGINT or SIGTERM the jobs are canceled, and the folder stays as it is.
  private func stopIfAsked(_ ticket: Ticket?) throws(ClusterFailure) {
    guard let signal = Interruption.signalReceived else { return }
    guard let ticket else { throw ClusterFailure.interrupted(signal: signal, notCanceled: nil) }
    do throws(ClusterFailure) { try queue.cancel(ticket.jobs) } catch {
      throw ClusterFailure.interrupted(signal: signal, notCanceled: queue.cancelCommand(ticket.jobs))
    }
    folder.forgetTicket()
    throw ClusterFailure.interrupted(signal: signal, notCanceled: nil)
  }
}
