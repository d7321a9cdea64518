"""The built-in model that can write is fetched behind the running product, part by part, and joined to one file.

It promises that the file is whole when `weights.is_whole` says so, and that a break, a missing part or a full disk
costs nothing but time. It imports nothing of what it fetches.
"""
