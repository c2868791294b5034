// Compiled and submitted by bench/peers/spark.ts: the benches wordcount, grep and socket as a Spark user writes them.
import java.lang.management.ManagementFactory
import java.util.concurrent.CountDownLatch
import org.apache.spark.{SparkConf, SparkContext}
import org.apache.spark.rdd.RDD
import org.apache.spark.streaming._
import scala.collection.mutable

object SparkPrograms {
  lazy val sc = new SparkContext(new SparkConf().setAppName("bench"))
  val path = sys.env("BENCH_DATA")
  val bean = ManagementFactory.getOperatingSystemMXBean.asInstanceOf[com.sun.management.OperatingSystemMXBean]

  def cpuSeconds: Double = bean.getProcessCpuTime / 1e9
  def peakRssMb: Double = {
    val status = scala.io.Source.fromFile("/proc/self/status")
    try status.getLines().find(_.startsWith("VmHWM")).map(_.replaceAll("\\D", "").toDouble / 1024).getOrElse(0.0)
    finally status.close()
  }
  def report(name: String, rows: Long, seconds: Double, cpu: Double, checksum: String): Unit =
    println(f"\nRESULT [$name] $rows%d $seconds%.6f $cpu%.3f $peakRssMb%.1f [$checksum]")
  def timed[T](f: => T): (Double, Double, T) = {
    val start = System.nanoTime
    val cpu = cpuSeconds
    val value = f
    ((System.nanoTime - start) / 1e9, cpuSeconds - cpu, value)
  }
  def median(xs: Seq[Double]): Double = xs.sorted.apply(xs.length / 2)
  def weight(word: String): Long = if (word.isEmpty) 1L else word.length.toLong * word.charAt(0)
  def totals(counts: RDD[(String, Long)]): (Long, Long, Long) =
    counts.map { case (w, n) => (1L, n, n * weight(w)) }.fold((0L, 0L, 0L))((a, b) => (a._1 + b._1, a._2 + b._2, a._3 + b._3))
  def checksum(t: (Long, Long, Long)): String = s"${t._1} distinct, ${t._2} words, ${t._3}"

  def jobs(rows: Any => Long, text: Any => String)(job: => Any): Unit = {
    val (seconds, cpu, first) = timed(job)
    report("spark rdd", rows(first), seconds, cpu, text(first))
    val again = Seq.fill(3)(timed(job))
    report("spark rdd again", rows(first), median(again.map(_._1)), median(again.map(_._2)), text(first))
  }

  def wordcount(): Unit = {
    def count(lines: RDD[String]) = lines.flatMap(_.split(" ")).map((_, 1L)).reduceByKey(_ + _)
    jobs(_.asInstanceOf[(Long, Long, Long)]._2, t => checksum(t.asInstanceOf[(Long, Long, Long)]))(totals(count(sc.textFile(path))))
    val ssc = new StreamingContext(sc, Milliseconds(100))
    val done = new CountDownLatch(3)
    val batches = mutable.Buffer.empty[(Double, Double, (Long, Long, Long))]
    ssc.queueStream(mutable.Queue.fill(3)(sc.textFile(path)))
      .flatMap(_.split(" ")).map((_, 1L)).reduceByKey(_ + _)
      .foreachRDD { rdd => if (done.getCount > 0) { batches += timed(totals(rdd)); done.countDown() } }
    ssc.start()
    done.await()
    ssc.stop(stopSparkContext = false, stopGracefully = false)
    report("spark dstream", batches.head._3._2, median(batches.map(_._1).toSeq), median(batches.map(_._2).toSeq), checksum(batches.head._3))
  }

  def grep(): Unit = {
    val lines = sc.textFile(path)
    lazy val all = lines.count()
    jobs(_ => all, n => s"$n matches")(sc.textFile(path).filter(_.contains("ERROR")).count())
  }

  def socket(): Unit = {
    val expected = sc.textFile(path).map(_.split(" ").length.toLong).fold(0L)(_ + _)
    val feeder = new ProcessBuilder((sys.env("BENCH_FEEDER").split(" ") :+ path): _*).start()
    val port = new java.io.BufferedReader(new java.io.InputStreamReader(feeder.getInputStream)).readLine().toInt
    val ssc = new StreamingContext(sc, Milliseconds(200))
    val table = mutable.Map.empty[String, Long]
    val done = new CountDownLatch(1)
    ssc.socketTextStream("127.0.0.1", port)
      .flatMap(_.split(" ")).map((_, 1L)).reduceByKey(_ + _)
      .foreachRDD { rdd =>
        rdd.collect().foreach { case (w, n) => table(w) = table.getOrElse(w, 0L) + n }
        if (table.valuesIterator.sum >= expected) done.countDown()
      }
    val (seconds, cpu, _) = timed { ssc.start(); done.await() }
    ssc.stop(stopSparkContext = false, stopGracefully = false)
    val words = table.valuesIterator.sum
    report("spark dstream", words, seconds, cpu, checksum((table.size.toLong, words, table.map { case (w, n) => n * weight(w) }.sum)))
  }

  def main(args: Array[String]): Unit = {
    sc.setLogLevel("ERROR")
    args(0) match {
      case "wordcount" => wordcount()
      case "grep"      => grep()
      case "socket"    => socket()
    }
    System.exit(0)
  }
}
