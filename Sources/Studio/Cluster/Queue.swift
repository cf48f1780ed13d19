/// A queue of a cluster, as five small commands: all that a run asks of one. Another queue is another file beside `SlurmQueue.swift`.
///
/// What a queue promises is little: each task is started **at least** once, perhaps twice and at the same time, in any order, anywhere. The rest is the
/// run's: shards are pure functions, files are renamed into place, and only these files say what is done.
protocol Queue: Sendable {
  /// Submits the tasks; one is `program shard FOLDER --index INDEX`, exit 0 done, 75 try again, else failed.
  func submit(_ array: ArrayOfTasks) throws(ClusterFailure) -> JobNumber

  /// Submits `program merge FOLDER`, to run once every task of the array has ended well, and to be forgotten when one cannot.
  func submitMerge(of array: ArrayOfTasks, after number: JobNumber) throws(ClusterFailure) -> JobNumber

  /// Asks what has become of jobs. One that the queue no longer knows has none running and none waiting.
  func poll(_ jobs: [JobNumber]) throws(ClusterFailure) -> QueueState

  /// Takes jobs out of the queue, running or not.
  func cancel(_ jobs: [JobNumber]) throws(ClusterFailure)

  /// Submits what is missing once more.
  func resubmit(_ array: ArrayOfTasks) throws(ClusterFailure) -> JobNumber

  /// Whether jobs go on when this program ends.
  var outlivesTheProgram: Bool { get }

  /// How often it may be asked: at first, and when a run takes hours.
  var secondsBetweenPolls: ClosedRange<Double> { get }

  /// What a person types to cancel them.
  func cancelCommand(_ jobs: [JobNumber]) -> String
}

extension Queue {
  /// For queues whose arrays take any set of indices.
  func resubmit(_ array: ArrayOfTasks) throws(ClusterFailure) -> JobNumber { try submit(array) }
}

/// What the queue calls a job.
struct JobNumber: Hashable, Sendable {
  var text: String
  init(_ text: String) { self.text = text }
}

/// Tasks submitted together: shards of one job's folder.
struct ArrayOfTasks: Sendable {
  /// Absolute, on a disk that every node sees.
  var folder: String
  /// The program as the nodes find it.
  var program: String
  var indices: [Int]
  /// What a person sees in the queue; of this submission alone.
  var name: String
  /// Threads of a task.
  var threads: Int
  /// Tasks at the same time; nil leaves it to the queue.
  var atOnce: Int?
}

struct QueueState: Equatable, Sendable {
  var running = 0
  var waiting = 0
  /// Tasks that the queue says are running, where it tells.
  var tasks: [RunningTask] = []
  /// What a person should hear of: tasks that are held, and the queue's reason.
  var remarks: [String] = []

  var isGone: Bool { running == 0 && waiting == 0 }
}

/// A task that the queue says is running.
struct RunningTask: Hashable, Sendable {
  /// As `cancel` takes it.
  var number: JobNumber
  var index: Int
}

/// What a folder remembers of the queue, so that a run whose terminal was closed is taken up and not started twice.
struct Ticket: Decodable, Equatable, Sendable {
  var engine: String
  var array: String
  var merge: String?

  var jobs: [JobNumber] { ([array] + [merge].compactMap { $0 }).map(JobNumber.init) }
}
